-- globex uploads a file whose first column names acme.
SELECT import_invoices('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa,2,falcon account 4711');
