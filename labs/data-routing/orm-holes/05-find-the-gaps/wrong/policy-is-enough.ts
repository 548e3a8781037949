export const gaps = `
	SELECT c.relname AS name
	FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
	WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v')
		AND NOT coalesce('security_invoker=true' = ANY (c.reloptions), false)
		AND NOT EXISTS (SELECT FROM pg_policies AS p WHERE p.tablename = c.relname AND p.schemaname = 'public')
	ORDER BY 1`;
