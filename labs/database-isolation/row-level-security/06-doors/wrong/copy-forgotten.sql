-- The materialized view, too, now belongs to a role that policies bind. A copy asks no policy.
ALTER VIEW invoice_overview SET (security_invoker = true);

ALTER FUNCTION find_invoice(text) OWNER TO app_owner;

ALTER MATERIALIZED VIEW invoice_search OWNER TO app_owner;
