export const gaps = `
	WITH owned AS (
		SELECT table_name AS name FROM information_schema.columns
		WHERE table_schema = 'public' AND column_name = 'tenant_id'
			AND has_table_privilege('app_user', format('%I.%I', table_schema, table_name), 'SELECT')
	), held AS (
		SELECT tablename::text AS name FROM pg_policies JOIN pg_tables USING (schemaname, tablename)
		WHERE schemaname = 'public' AND rowsecurity AND qual LIKE '%app.tenant_id%'
		UNION
		SELECT relname::text FROM pg_class
		WHERE relkind = 'v' AND relnamespace = 'public'::regnamespace
			AND 'security_invoker=true' = ANY (reloptions)
	)
	SELECT name FROM owned EXCEPT SELECT name FROM held ORDER BY 1`;
