-- Who is left?
SELECT schema_name, code FROM ledger WHERE version = 2 AND state = 'failed' ORDER BY schema_name;
