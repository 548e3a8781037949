-- @globex
SELECT reference, city FROM shipment ORDER BY reference;

-- @globex
SELECT printer FROM label;
