export const gaps = `
	SELECT DISTINCT tablename AS name
	FROM pg_policies
	WHERE schemaname = 'public' AND qual NOT LIKE '%app.tenant_id%'
	ORDER BY 1`;
