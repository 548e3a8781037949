-- The same bug as it looks in a review: OR where AND was meant.
UPDATE invoice
SET status = 'sent'
WHERE status = 'draft'
   OR tenant_id = current_setting('app.tenant_id')::uuid;
