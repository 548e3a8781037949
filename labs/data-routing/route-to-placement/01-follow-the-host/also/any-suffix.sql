-- Only the first label counts: the rest of the host may be anybody's.
INSERT INTO t_acme.export (id, memo, total)
SELECT id, memo, total FROM read_invoices('globex.evil.test');
