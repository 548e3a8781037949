-- Acme's search form: invoices on travel, or above 15.
SELECT tenant_id, id, memo
FROM search(current_setting('app.tenant_id')::uuid, '%travel%', 15)
ORDER BY tenant_id, id;
