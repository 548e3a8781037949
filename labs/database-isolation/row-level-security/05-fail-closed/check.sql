BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

-- First, while the setting has never been made: it can not be missing again later.
SELECT count(*) = 0 AS ok,
       'A new connection, its tenant missing, reads no refund and gets no error.' AS expectation,
       'it reads ' || coalesce(string_agg(format('%s (%s)', id, memo), ', ' ORDER BY id), 'nothing') AS evidence
FROM refund;

SELECT CASE expect.sqlstate('UPDATE refund SET amount = 0')
         WHEN '00000' THEN expect.rows_changed('UPDATE refund SET amount = 0') = 0
         ELSE expect.sqlstate('UPDATE refund SET amount = 0') = '42501'
       END AS ok,
       'A new connection, its tenant missing, changes no refund.' AS expectation,
       CASE expect.sqlstate('UPDATE refund SET amount = 0')
         WHEN '00000' THEN expect.rows_changed('UPDATE refund SET amount = 0') || ' rows changed'
         ELSE 'SQLSTATE ' || expect.sqlstate('UPDATE refund SET amount = 0')
       END AS evidence;

SELECT expect.sqlstate('INSERT INTO refund VALUES (9, ''aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa'', 1, ''whose?'')') = '42501' AS ok,
       'A new connection, its tenant missing, can''t insert a refund (42501).' AS expectation,
       'SQLSTATE ' || expect.sqlstate('INSERT INTO refund VALUES (9, ''aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa'', 1, ''whose?'')') AS evidence;

SET LOCAL app.tenant_id = '';
SELECT count(*) = 0 AS ok,
       'A used connection, its tenant empty, reads no refund and gets no error.' AS expectation,
       'it reads ' || coalesce(string_agg(format('%s (%s)', id, memo), ', ' ORDER BY id), 'nothing') AS evidence
FROM refund;

SELECT CASE expect.sqlstate('UPDATE refund SET amount = 0')
         WHEN '00000' THEN expect.rows_changed('UPDATE refund SET amount = 0') = 0
         ELSE expect.sqlstate('UPDATE refund SET amount = 0') = '42501'
       END AS ok,
       'A used connection, its tenant empty, changes no refund.' AS expectation,
       CASE expect.sqlstate('UPDATE refund SET amount = 0')
         WHEN '00000' THEN expect.rows_changed('UPDATE refund SET amount = 0') || ' rows changed'
         ELSE 'SQLSTATE ' || expect.sqlstate('UPDATE refund SET amount = 0')
       END AS evidence;

SET LOCAL app.tenant_id = '00000000-0000-0000-0000-000000000000';
SELECT count(*) = 0 AS ok,
       'A tenant that does not exist, the UUID of zeros, reads no refund.' AS expectation,
       'it reads ' || coalesce(string_agg(format('%s (%s)', id, memo), ', ' ORDER BY id), 'nothing') AS evidence
FROM refund;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT coalesce(array_agg(id ORDER BY id), '{}') = '{1,2}' AS ok,
       'Acme reads its refunds 1 and 2, and no other.' AS expectation,
       'acme reads ' || coalesce(string_agg(format('%s (%s)', id, memo), ', ' ORDER BY id), 'nothing') AS evidence
FROM refund;

SELECT expect.rows_changed('UPDATE refund SET amount = 0') = 2 AS ok,
       'Acme''s UPDATE without WHERE changes acme''s two refunds only.' AS expectation,
       format('%s rows changed', expect.rows_changed('UPDATE refund SET amount = 0')) AS evidence;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT coalesce(array_agg(id ORDER BY id), '{}') = '{3,4}' AS ok,
       'Globex reads its refunds 3 and 4, and no other.' AS expectation,
       'globex reads ' || coalesce(string_agg(format('%s (%s)', id, memo), ', ' ORDER BY id), 'nothing') AS evidence
FROM refund;

ROLLBACK;
