BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT count(*) = 0 AS ok,
       'No table of acme holds the erased person or their street.' AS expectation,
       coalesce(string_agg(held, '; ' ORDER BY held), 'nothing') AS evidence
FROM (SELECT 'person: ' || name FROM person
      UNION ALL SELECT 'address: ' || street FROM address
      UNION ALL SELECT 'event: ' || payload FROM event
      UNION ALL SELECT 'outbox: ' || body FROM outbox) AS found (held);

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT (SELECT count(*) FROM person) + (SELECT count(*) FROM address)
       + (SELECT count(*) FROM event) + (SELECT count(*) FROM outbox) = 4 AS ok,
       'Globex''s person with the same id is in all four tables.' AS expectation,
       (SELECT string_agg(payload, ', ') FROM event) AS evidence;

ROLLBACK;
