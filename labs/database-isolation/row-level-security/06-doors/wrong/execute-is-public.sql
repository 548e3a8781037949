-- app_user has EXECUTE from PUBLIC, not from a grant of its own: the REVOKE takes nothing away.
ALTER VIEW invoice_overview SET (security_invoker = true);

REVOKE EXECUTE ON FUNCTION find_invoice(text) FROM app_user;

REVOKE SELECT ON invoice_search FROM app_user;
