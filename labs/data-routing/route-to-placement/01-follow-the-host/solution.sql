INSERT INTO t_acme.export
SELECT * FROM read_invoices('globex.saas.example');
