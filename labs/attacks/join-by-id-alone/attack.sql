-- Acme's invoice 1 with its lines; the tenant is in the statement.
SELECT memo, text
FROM invoice_line
WHERE tenant_id = current_setting('app.tenant_id')::uuid AND id = 1
ORDER BY text;
