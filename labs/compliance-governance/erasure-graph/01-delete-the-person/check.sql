BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';

SELECT count(*) = 0 AS ok,
       'acme has no person p-7.' AS expectation,
       'acme’s people: ' || coalesce((SELECT string_agg(format('%s %s', id, name), ', ' ORDER BY id) FROM person), 'none') AS evidence
FROM person WHERE id = 'p-7';

SELECT count(*) = 1 AS ok,
       'Bo is still there.' AS expectation,
       format('%s rows of Bo', count(*)) AS evidence
FROM person WHERE id = 'p-8' AND email = 'bo@mail.test';

SELECT count(*) = 4 AS ok,
       'Her address stands in four other places still, which this step only shows.' AS expectation,
       'it stands in ' || coalesce(string_agg(store, ', ' ORDER BY store), 'none') AS evidence
FROM (
  SELECT 'search' AS store, words AS what FROM search
  UNION ALL SELECT 'invoice', email FROM invoice
  UNION ALL SELECT 'activity', data::text FROM activity
  UNION ALL SELECT 'outbox', payload::text FROM outbox) AS copy
WHERE lower(what) LIKE '%ada@mail.test%';

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT count(*) = 2 AS ok,
       'globex has both of its people, the one with the same address and the one with the same id.' AS expectation,
       'globex’s people: ' || coalesce(string_agg(format('%s %s', id, name), ', ' ORDER BY id), 'none') AS evidence
FROM person WHERE (id, email) IN (('p-3', 'ada@mail.test'), ('p-7', 'gus@mail.test'));
ROLLBACK;
