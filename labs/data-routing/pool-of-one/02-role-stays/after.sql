-- @globex
BEGIN;
SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT reference, city FROM shipment ORDER BY reference;
COMMIT;
