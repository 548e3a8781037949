SET SESSION AUTHORIZATION support;
SELECT reference, city FROM shipment ORDER BY reference;
