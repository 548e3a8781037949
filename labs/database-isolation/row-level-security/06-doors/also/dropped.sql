-- What nobody uses goes, and the view is made again by the right role.
DROP FUNCTION find_invoice(text);
DROP MATERIALIZED VIEW invoice_search;
DROP VIEW invoice_overview;

SET ROLE app_owner;
CREATE VIEW invoice_overview WITH (security_invoker = true) AS
  SELECT id, tenant_id, status, memo FROM invoice;
GRANT SELECT ON invoice_overview TO app_user;
RESET ROLE;
