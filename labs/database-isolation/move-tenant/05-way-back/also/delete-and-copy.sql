SELECT an_hour_later();
UPDATE placement SET state = 'frozen' WHERE tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';

DELETE FROM public.invoice;
DELETE FROM public.customer;
INSERT INTO public.customer SELECT * FROM moved.customer;
INSERT INTO public.invoice SELECT * FROM moved.invoice;

SELECT setval('public.customer_id_seq', 100000), setval('public.invoice_id_seq', 100000);

UPDATE placement SET home = 'public', epoch = 3, state = 'active' WHERE tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
