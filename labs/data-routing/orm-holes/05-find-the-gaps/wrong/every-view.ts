export const gaps = `
	SELECT c.relname AS name
	FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
	WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v') AND NOT EXISTS (
		SELECT FROM pg_policies AS p
		WHERE p.tablename = c.relname AND p.schemaname = 'public' AND p.qual LIKE '%app.tenant_id%')
	ORDER BY 1`;
