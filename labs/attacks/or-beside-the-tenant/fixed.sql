CREATE FUNCTION search(tenant uuid, word text, above int) RETURNS SETOF invoice LANGUAGE sql STABLE
BEGIN ATOMIC
	SELECT * FROM invoice WHERE tenant_id = tenant AND (memo LIKE word OR total > above);
END;
