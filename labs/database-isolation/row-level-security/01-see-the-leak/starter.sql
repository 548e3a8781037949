-- acme's app sends its drafts at the end of the month.
UPDATE invoice
SET status = 'sent'
WHERE status = 'draft'
  AND tenant_id = current_setting('app.tenant_id')::uuid;
