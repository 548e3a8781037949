ALTER VIEW invoice_overview SET (security_invoker = true);

ALTER FUNCTION find_invoice(text) SECURITY INVOKER;

REVOKE SELECT ON invoice_search FROM app_user;
