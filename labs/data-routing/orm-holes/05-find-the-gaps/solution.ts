export const gaps = `
	SELECT c.relname AS name
	FROM pg_class AS c
	JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
	WHERE c.relnamespace = 'public'::regnamespace
		AND has_table_privilege('app_user', c.oid, 'SELECT')
		AND CASE c.relkind
			WHEN 'v' THEN NOT coalesce('security_invoker=true' = ANY (c.reloptions), false)
			ELSE c.relkind IN ('r', 'p') AND NOT (c.relrowsecurity AND EXISTS (
				SELECT FROM pg_policies AS p
				WHERE p.schemaname = 'public' AND p.tablename = c.relname
					AND p.qual LIKE '%app.tenant_id%'))
		END
	ORDER BY 1`;
