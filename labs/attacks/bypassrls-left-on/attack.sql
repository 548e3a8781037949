-- acme's app, with a predicate lost.
SELECT id, tenant_id, status, memo FROM invoice ORDER BY id;

UPDATE invoice SET status = 'paid';
