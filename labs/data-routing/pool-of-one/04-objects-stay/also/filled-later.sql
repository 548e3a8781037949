SET app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
CREATE TEMPORARY TABLE shipment (LIKE public.shipment);
INSERT INTO pg_temp.shipment SELECT * FROM public.shipment;
PREPARE label AS SELECT l.printer FROM acme.label l;
RESET app.tenant_id;
