INSERT INTO t_acme.export
SELECT * FROM read_invoices('acme.saas.example');
