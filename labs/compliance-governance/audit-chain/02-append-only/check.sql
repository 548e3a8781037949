BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';

SELECT expect.sqlstate('UPDATE audit_event SET detail = ''{}''') = '42501'
   AND expect.sqlstate('DELETE FROM audit_event') = '42501'
   AND expect.sqlstate('TRUNCATE audit_event') = '42501' AS ok,
       'The application can not update, delete or truncate the log (42501).' AS expectation,
       format('update: %s, delete: %s, truncate: %s', expect.sqlstate('UPDATE audit_event SET detail = ''{}'''),
              expect.sqlstate('DELETE FROM audit_event'), expect.sqlstate('TRUNCATE audit_event')) AS evidence;

SELECT expect.sqlstate('INSERT INTO audit_event VALUES (''aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa'', 99, ''2020-01-01Z'', ''user:7f3a'', NULL, ''x'', ''y'', ''{}'')') = '42501' AS ok,
       'It can not insert past the function (42501).' AS expectation,
       'SQLSTATE ' || expect.sqlstate('INSERT INTO audit_event VALUES (''aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa'', 99, ''2020-01-01Z'', ''user:7f3a'', NULL, ''x'', ''y'', ''{}'')') AS evidence;

SELECT expect.sqlstate('SELECT audit_append(''user:7f3a'', NULL, ''payment.create'', ''payment:42'', ''{}'', ''2026-10-07Z'')') = '00000' AND (expect.rows_changed('SELECT audit_append(''user:7f3a'', NULL, ''payment.create'', ''payment:42'', ''{}'', ''2026-10-07Z'')') = 1) AS ok,
       'It appends through the function.' AS expectation,
       'SQLSTATE ' || expect.sqlstate('SELECT audit_append(''user:7f3a'', NULL, ''payment.create'', ''payment:42'', ''{}'', ''2026-10-07Z'')') AS evidence;

SELECT count(*) = 3 AS ok,
       'It still reads its own log.' AS expectation,
       format('it reads %s rows', count(*)) AS evidence
FROM audit_event;

SELECT coalesce((SELECT prosecdef AND array_to_string(proconfig, ',') ~ 'search_path=' FROM pg_proc WHERE proname = 'audit_append'), false) AS ok,
       'The function runs with its owner’s rights and a search_path of its own.' AS expectation,
       coalesce((SELECT format('security definer: %s, settings: %s', prosecdef, coalesce(array_to_string(proconfig, ', '), 'none')) FROM pg_proc WHERE proname = 'audit_append'), 'there is no function') AS evidence;

SELECT coalesce((SELECT NOT EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS a WHERE a.grantee = 0) FROM pg_proc AS p WHERE p.proname = 'audit_append'), false) AS ok,
       'PUBLIC may not execute it.' AS expectation,
       coalesce((SELECT string_agg(CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(a.grantee)::text END, ', ' ORDER BY a.grantee) FROM pg_proc AS p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS a WHERE p.proname = 'audit_append'), 'there is no function') AS evidence;

-- A schema of temporary objects that is not named in a path is searched first: the head may be anybody's.
CREATE TEMPORARY TABLE audit_head (tenant_id uuid, seq bigint);
INSERT INTO pg_temp.audit_head VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 98);
GRANT ALL ON pg_temp.audit_head TO PUBLIC;
SELECT expect.sqlstate('SELECT 1 / (audit_append(''user:7f3a'', NULL, ''payment.create'', ''payment:42'', ''{}'', ''2026-10-07Z'') - 99)') = '00000' AS ok,
       'A temporary table of the caller is not taken for the log’s head.' AS expectation,
       CASE expect.sqlstate('SELECT 1 / (audit_append(''user:7f3a'', NULL, ''payment.create'', ''payment:42'', ''{}'', ''2026-10-07Z'') - 99)')
         WHEN '00000' THEN 'the number comes from the log’s own head'
         WHEN '22012' THEN 'the caller’s table named audit_head gave the number 99'
         ELSE 'the append failed' END AS evidence;

SET LOCAL app.tenant_id = '';
SELECT expect.sqlstate('SELECT audit_append(''user:7f3a'', NULL, ''payment.create'', ''payment:42'', ''{}'', ''2026-10-07Z'')') NOT IN ('00000', '42883') AS ok,
       'Without a tenant nothing is appended, and the caller gets an error.' AS expectation,
       'SQLSTATE ' || expect.sqlstate('SELECT audit_append(''user:7f3a'', NULL, ''payment.create'', ''payment:42'', ''{}'', ''2026-10-07Z'')') AS evidence;
ROLLBACK;
