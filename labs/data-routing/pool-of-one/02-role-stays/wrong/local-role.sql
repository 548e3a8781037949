BEGIN;
SET LOCAL ROLE support;
SELECT reference, city FROM shipment ORDER BY reference;
COMMIT;
