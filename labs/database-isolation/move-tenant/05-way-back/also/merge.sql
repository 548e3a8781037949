SELECT an_hour_later();
UPDATE placement SET state = 'frozen' WHERE tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';

MERGE INTO public.customer AS o USING moved.customer AS n ON (o.tenant_id, o.id) = (n.tenant_id, n.id)
WHEN MATCHED THEN UPDATE SET name = n.name
WHEN NOT MATCHED THEN INSERT (tenant_id, id, name) VALUES (n.tenant_id, n.id, n.name);
MERGE INTO public.invoice AS o USING moved.invoice AS n ON (o.tenant_id, o.id) = (n.tenant_id, n.id)
WHEN MATCHED THEN UPDATE SET payer_id = n.payer_id, memo = n.memo, total = n.total
WHEN NOT MATCHED THEN INSERT (tenant_id, id, payer_id, memo, total) VALUES (n.tenant_id, n.id, n.payer_id, n.memo, n.total);

DELETE FROM public.invoice AS o
WHERE NOT EXISTS (SELECT FROM moved.invoice AS n WHERE (n.tenant_id, n.id) = (o.tenant_id, o.id));
DELETE FROM public.customer AS o
WHERE NOT EXISTS (SELECT FROM moved.customer AS n WHERE (n.tenant_id, n.id) = (o.tenant_id, o.id));

SELECT setval('public.customer_id_seq', greatest((SELECT last_value FROM public.customer_id_seq), (SELECT last_value FROM moved.customer_id_seq))),
       setval('public.invoice_id_seq', greatest((SELECT last_value FROM public.invoice_id_seq), (SELECT last_value FROM moved.invoice_id_seq)));

UPDATE placement SET home = 'public', epoch = epoch + 1, state = 'active' WHERE tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
