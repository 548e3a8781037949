-- Everything taken away: no leak, and no page of invoices either.
REVOKE ALL ON invoice_overview, invoice_search FROM app_user;
REVOKE EXECUTE ON FUNCTION find_invoice(text) FROM PUBLIC;
