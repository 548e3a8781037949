-- View and function ask as app_owner, whom FORCE binds, with the caller's tenant.
ALTER VIEW invoice_overview OWNER TO app_owner;

ALTER FUNCTION find_invoice(text) OWNER TO app_owner;

REVOKE ALL ON invoice_search FROM app_user;
