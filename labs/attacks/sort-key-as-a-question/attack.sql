-- Down for yes, up for no: does globex's third invoice begin with "falcon"?
SELECT id, memo FROM list_invoices('CASE WHEN (SELECT memo LIKE ''falcon%'' FROM invoice WHERE id = 3) THEN -id ELSE id END');
SELECT id, memo FROM list_invoices('CASE WHEN (SELECT memo LIKE ''heron%'' FROM invoice WHERE id = 3) THEN -id ELSE id END');
