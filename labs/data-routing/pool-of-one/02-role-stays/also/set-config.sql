SELECT set_config('role', 'support', false);
SELECT reference, city FROM shipment ORDER BY reference;
