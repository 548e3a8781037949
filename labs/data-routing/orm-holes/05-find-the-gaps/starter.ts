/** What app_user reads and no policy holds, in the schema public. One column, name. */
export const gaps = `
	SELECT tablename AS name
	FROM pg_tables
	WHERE schemaname = 'public' AND NOT rowsecurity
	ORDER BY 1`;
