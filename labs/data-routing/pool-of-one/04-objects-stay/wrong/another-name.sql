BEGIN;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
CREATE TEMPORARY TABLE export AS SELECT * FROM public.shipment;
COMMIT;
PREPARE label AS SELECT printer FROM acme.label;
