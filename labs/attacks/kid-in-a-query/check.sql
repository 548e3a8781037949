BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SELECT coalesce(array_agg(key_of), '{}') = '{orchid signing secret}' AS ok,
       'The kid of acme''s key finds acme''s key.' AS expectation,
       string_agg(key_of, ', ') AS evidence
FROM key_of('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'november');

SELECT count(*) = 0 AS ok,
       'A kid with SQL in it finds nothing.' AS expectation,
       string_agg(key_of, ', ' ORDER BY key_of) AS evidence
FROM key_of('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'x'' UNION SELECT secret FROM signing_key --');

ROLLBACK;
