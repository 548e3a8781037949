BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;
SELECT count(*) = 0 AS ok,
       'The router''s login reads no password.' AS expectation,
       coalesce(string_agg(attname, ', '), 'no such column') AS evidence
FROM pg_attribute
WHERE attrelid = 'placement'::regclass AND attname ~ 'password|secret'
  AND has_column_privilege('placement', attname, 'SELECT');

SELECT database = 't_a' AS ok,
       'Acme''s route leads to acme''s database.' AS expectation,
       'it leads to ' || database AS evidence
FROM placement WHERE tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';

SELECT expect.sqlstate($$UPDATE placement SET epoch = 9$$) = '42501' AS ok,
       'The router''s login writes no route.' AS expectation,
       'UPDATE on placement' AS evidence;

ROLLBACK;
