-- @new-client
SELECT reference, city FROM shipment ORDER BY reference;

-- @acme
BEGIN;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT reference, city FROM shipment ORDER BY reference;
COMMIT;

-- @globex
SELECT reference, city FROM shipment ORDER BY reference;
