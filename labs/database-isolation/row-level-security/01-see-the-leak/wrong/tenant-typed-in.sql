-- The predicate is still there, with acme's id typed in.
UPDATE invoice
SET status = 'sent'
WHERE status = 'draft'
  AND tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
