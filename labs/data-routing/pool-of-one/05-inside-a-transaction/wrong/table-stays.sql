BEGIN;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SET LOCAL search_path = acme, public;
CREATE TEMPORARY TABLE export AS SELECT reference FROM shipment;
SELECT printer FROM label;
UPDATE shipment SET exported = true WHERE reference IN (SELECT reference FROM export);
COMMIT;
