BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT expect.sqlstate($$UPDATE refund SET tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb'$$) = '42501' AS ok,
       'Acme can''t move its refunds to globex with an UPDATE without WHERE (42501).' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$UPDATE refund SET tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb'$$) AS evidence;

-- Refused in the broken table too: the WHERE brings the SELECT policy in.
SELECT expect.sqlstate($$UPDATE refund SET tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb' WHERE id = 1$$) = '42501' AS ok,
       'Acme can''t move refund 1 to globex with a WHERE either (42501).' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$UPDATE refund SET tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb' WHERE id = 1$$) AS evidence;

SELECT expect.sqlstate($$INSERT INTO refund VALUES (9, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 1, 'planted')$$) = '42501' AS ok,
       'Acme can''t insert a refund for globex (42501).' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$INSERT INTO refund VALUES (9, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 1, 'planted')$$) AS evidence;

SELECT expect.sqlstate($$INSERT INTO refund VALUES (9, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, 'own')$$) = '00000' AS ok,
       'Acme can insert a refund of its own.' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$INSERT INTO refund VALUES (9, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, 'own')$$) AS evidence;

SELECT expect.rows_changed('UPDATE refund SET amount = amount + 1') = 2 AS ok,
       'Acme can change the amounts of its two refunds.' AS expectation,
       format('%s rows changed', expect.rows_changed('UPDATE refund SET amount = amount + 1')) AS evidence;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT coalesce(array_agg(id ORDER BY id), '{}') = '{3,4}' AS ok,
       'Globex reads its refunds 3 and 4, and no other.' AS expectation,
       'globex reads ' || coalesce(string_agg(format('%s (%s)', id, memo), ', ' ORDER BY id), 'nothing') AS evidence
FROM refund;

ROLLBACK;
