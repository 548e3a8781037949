-- Acme sends the ids 1, which two tenants have, and 4, which is globex's.
SELECT mark(current_setting('app.tenant_id')::uuid, '{1,4}') AS changed;

SELECT tenant_id, id, total, memo FROM invoice WHERE total = 0 ORDER BY tenant_id, id;
