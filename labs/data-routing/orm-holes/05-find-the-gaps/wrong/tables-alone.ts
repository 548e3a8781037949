export const gaps = `
	SELECT t.tablename AS name
	FROM pg_tables AS t JOIN information_schema.columns AS c
		ON c.table_schema = t.schemaname AND c.table_name = t.tablename AND c.column_name = 'tenant_id'
	WHERE t.schemaname = 'public' AND NOT (t.rowsecurity AND EXISTS (
		SELECT FROM pg_policies AS p
		WHERE p.tablename = t.tablename AND p.schemaname = 'public' AND p.qual LIKE '%app.tenant_id%'))
	ORDER BY 1`;
