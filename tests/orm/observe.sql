SELECT string_agg(line, ' ' ORDER BY line) AS owned
FROM (
	SELECT p::text AS line FROM project AS p WHERE tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb'
	UNION ALL
	SELECT t::text FROM task AS t WHERE tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb'
) AS globex
