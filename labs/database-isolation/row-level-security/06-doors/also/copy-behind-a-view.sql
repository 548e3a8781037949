-- The application keeps its search: a view of the operator's that compares the tenant itself.
ALTER VIEW invoice_overview SET (security_invoker = true);

REVOKE EXECUTE ON FUNCTION find_invoice(text) FROM PUBLIC;

REVOKE SELECT ON invoice_search FROM app_user;
CREATE VIEW own_invoice_search WITH (security_barrier = true) AS
  SELECT * FROM invoice_search
  WHERE tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid;
GRANT SELECT ON own_invoice_search TO app_user;
