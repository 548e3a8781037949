BEGIN;
SET app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SET search_path = acme, public;
CREATE TEMPORARY TABLE export ON COMMIT DROP AS SELECT reference FROM shipment;
SELECT printer FROM label;
UPDATE shipment SET exported = true WHERE reference IN (SELECT reference FROM export);
COMMIT;
