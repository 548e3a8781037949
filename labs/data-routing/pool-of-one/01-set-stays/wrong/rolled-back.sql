BEGIN;
SET app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT reference, city FROM shipment ORDER BY reference;
ROLLBACK;
