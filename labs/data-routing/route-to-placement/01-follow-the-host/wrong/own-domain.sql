INSERT INTO t_acme.export SELECT * FROM read_invoices('acme-inc.saas.example');
