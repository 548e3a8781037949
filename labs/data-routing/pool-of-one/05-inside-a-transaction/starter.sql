SET app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SET search_path = acme, public;
CREATE TEMPORARY TABLE export AS SELECT reference FROM shipment;
PREPARE label AS SELECT printer FROM label;
EXECUTE label;
UPDATE shipment SET exported = true WHERE reference IN (SELECT reference FROM export);
