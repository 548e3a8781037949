REVOKE INSERT, UPDATE, DELETE ON public.customer, public.invoice FROM app_user;

UPDATE placement SET state = 'frozen' WHERE tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT catch_up();
SELECT setval(pg_get_serial_sequence('moved.customer', 'id'), (SELECT last_value + 1000 FROM public.customer_id_seq)),
       setval(pg_get_serial_sequence('moved.invoice', 'id'), (SELECT last_value + 1000 FROM public.invoice_id_seq));
UPDATE placement SET home = 'moved', epoch = 2, state = 'active' WHERE tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
