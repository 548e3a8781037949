BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT coalesce(array_agg(id ORDER BY id), '{}') = '{1,2}' AS ok,
       'Without a debug policy acme reads its refunds 1 and 2, and no other.' AS expectation,
       'acme reads ' || coalesce(string_agg(format('%s (%s)', id, memo), ', ' ORDER BY id), 'nothing') AS evidence
FROM refund;

-- The owner, because only the owner of a table may add the policy that opens it.
SET LOCAL SESSION AUTHORIZATION app_owner;
CREATE POLICY left_by_the_check ON refund USING (true) WITH CHECK (true);

SET LOCAL SESSION AUTHORIZATION app_user;
SELECT coalesce(array_agg(id ORDER BY id), '{}') = '{1,2}' AS ok,
       'With a debug policy acme reads its refunds 1 and 2, and no other.' AS expectation,
       'acme reads ' || coalesce(string_agg(format('%s (%s)', id, memo), ', ' ORDER BY id), 'nothing') AS evidence
FROM refund;

SELECT expect.rows_changed('UPDATE refund SET amount = 0') = 2 AS ok,
       'With a debug policy acme''s UPDATE without WHERE changes acme''s two refunds only.' AS expectation,
       format('%s rows changed', expect.rows_changed('UPDATE refund SET amount = 0')) AS evidence;

SELECT expect.sqlstate($$INSERT INTO refund VALUES (9, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 1, 'planted')$$) = '42501' AS ok,
       'With a debug policy acme can''t insert a refund for globex (42501).' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$INSERT INTO refund VALUES (9, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 1, 'planted')$$) AS evidence;

SELECT expect.sqlstate($$UPDATE refund SET tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb'$$) = '42501' AS ok,
       'With a debug policy acme can''t move its refunds to globex (42501).' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$UPDATE refund SET tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb'$$) AS evidence;

SELECT expect.sqlstate($$INSERT INTO refund VALUES (9, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, 'own')$$) = '00000' AS ok,
       'Acme can still insert a refund of its own.' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$INSERT INTO refund VALUES (9, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, 'own')$$) AS evidence;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT coalesce(array_agg(id ORDER BY id), '{}') = '{3,4}' AS ok,
       'With a debug policy globex reads its refunds 3 and 4, and no other.' AS expectation,
       'globex reads ' || coalesce(string_agg(format('%s (%s)', id, memo), ', ' ORDER BY id), 'nothing') AS evidence
FROM refund;

SET LOCAL app.tenant_id = '';
SELECT count(*) = 0 AS ok,
       'With a debug policy a session without a tenant reads nothing.' AS expectation,
       format('%s rows', count(*)) AS evidence
FROM refund;

ROLLBACK;
