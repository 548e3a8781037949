-- @globex
BEGIN;
SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';

-- @acme
SET app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';

-- @globex
SELECT reference, city FROM shipment ORDER BY reference;
COMMIT;

-- @acme
SELECT reference, city FROM shipment ORDER BY reference;

-- @globex
BEGIN;
SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';

-- @new-client
SELECT reference, city FROM shipment ORDER BY reference;

-- @globex
COMMIT;
