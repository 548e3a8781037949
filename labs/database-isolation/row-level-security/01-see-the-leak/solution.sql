-- acme's app sends its drafts at the end of the month. The tenant got lost in a refactoring.
UPDATE invoice
SET status = 'sent'
WHERE status = 'draft';
