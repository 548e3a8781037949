BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT count(*) = 0 AS ok,
       'Acme''s search finds nothing of the erased person.' AS expectation,
       coalesce(string_agg(words, ', '), 'nothing') AS evidence
FROM my_search WHERE id = 'p1';

SELECT count(*) = 1 AS ok,
       'It finds who was not erased.' AS expectation,
       coalesce(string_agg(words, ', '), 'nothing') AS evidence
FROM my_search WHERE id = 'p2';

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT count(*) = 1 AS ok,
       'Globex''s search finds its own.' AS expectation,
       coalesce(string_agg(words, ', '), 'nothing') AS evidence
FROM my_search;

ROLLBACK;
