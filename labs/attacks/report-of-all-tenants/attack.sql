-- acme's chart.
SELECT memo, total FROM invoice_report ORDER BY total;
