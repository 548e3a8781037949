SELECT reference, city FROM shipment ORDER BY reference;
