SELECT * FROM read_invoices('globex.saas.example');
