SELECT an_hour_later();
UPDATE placement SET state = 'frozen' WHERE tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';

INSERT INTO public.customer SELECT * FROM moved.customer
ON CONFLICT (tenant_id, id) DO UPDATE SET name = excluded.name;

INSERT INTO public.invoice SELECT * FROM moved.invoice
ON CONFLICT (tenant_id, id) DO UPDATE
SET payer_id = excluded.payer_id, memo = excluded.memo, total = excluded.total;

DELETE FROM public.invoice AS o
WHERE NOT EXISTS (SELECT FROM moved.invoice AS n WHERE (n.tenant_id, n.id) = (o.tenant_id, o.id));
DELETE FROM public.customer AS o
WHERE NOT EXISTS (SELECT FROM moved.customer AS n WHERE (n.tenant_id, n.id) = (o.tenant_id, o.id));

SELECT setval('public.customer_id_seq', greatest((SELECT last_value FROM public.customer_id_seq), (SELECT last_value FROM moved.customer_id_seq))),
       setval('public.invoice_id_seq', greatest((SELECT last_value FROM public.invoice_id_seq), (SELECT last_value FROM moved.invoice_id_seq)));

UPDATE placement SET home = 'public', epoch = 1, state = 'active' WHERE tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
