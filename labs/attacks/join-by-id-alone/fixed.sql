CREATE VIEW invoice_line WITH (security_invoker = true) AS
	SELECT i.tenant_id, i.id, i.memo, l.text
	FROM invoice AS i JOIN line AS l ON l.tenant_id = i.tenant_id AND l.invoice_id = i.id;
GRANT SELECT ON invoice_line TO app_user;
