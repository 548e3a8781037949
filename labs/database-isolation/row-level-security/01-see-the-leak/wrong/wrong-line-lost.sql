-- Lost the status instead of the tenant.
UPDATE invoice
SET status = 'sent'
WHERE tenant_id = current_setting('app.tenant_id')::uuid;
