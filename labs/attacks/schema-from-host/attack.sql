-- acme's app, at a host that the client typed.
SELECT id, memo FROM read_invoices('globex.saas.example') ORDER BY id;

-- No such host is anybody's; the first label is enough.
SELECT id, memo FROM read_invoices('globex.evil.test') ORDER BY id;
