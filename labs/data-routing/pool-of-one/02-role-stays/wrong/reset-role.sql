SET ROLE support;
SELECT reference, city FROM shipment ORDER BY reference;
RESET ROLE;
