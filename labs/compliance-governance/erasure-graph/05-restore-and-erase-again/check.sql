BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';

SELECT coalesce(string_agg(format('%s %s', store, id), ', ' ORDER BY store, id) = 'attachment 3, invoice 1, message 3', false) AS ok,
       'At acme only what is kept is left of Ada.' AS expectation,
       'found: ' || coalesce(string_agg(format('%s %s', store, id), ', ' ORDER BY store, id), 'nothing') AS evidence
FROM (
  SELECT 'person' AS store, id FROM person WHERE id = 'p-7'
  UNION ALL SELECT 'search', person_id FROM search WHERE person_id = 'p-7'
  UNION ALL SELECT 'activity', id::text FROM activity WHERE person_id = 'p-7'
  UNION ALL SELECT 'outbox', id::text FROM outbox WHERE payload ->> 'person' = 'p-7'
  UNION ALL SELECT 'message', id::text FROM message WHERE author_id = 'p-7'
  UNION ALL SELECT 'attachment', a.id::text FROM attachment a JOIN message m ON m.id = a.message_id WHERE m.author_id = 'p-7'
  UNION ALL SELECT 'invoice', id::text || CASE email WHEN '' THEN '' ELSE ' with its address' END FROM invoice WHERE person_id = 'p-7') AS found;

SELECT count(*) = 1 AS ok,
       'The run of 21 November found her in person, where the backup had put her back.' AS expectation,
       'runs over person: ' || coalesce((SELECT string_agg(format('%s erased on %s', rows_erased, (ran_at AT TIME ZONE 'UTC')::date), ', ' ORDER BY ran_at, rows_erased) FROM erasure_run WHERE person_id = 'p-7' AND store = 'person'), 'none') AS evidence
FROM erasure_run WHERE person_id = 'p-7' AND store = 'person' AND rows_erased = 1 AND ran_at = '2026-11-21Z';

SELECT coalesce((SELECT decided_by = 'staff:2' AND decided_at = '2026-11-20Z' FROM erasure WHERE person_id = 'p-7'), false)
         AND EXISTS (SELECT FROM erasure_run WHERE person_id = 'p-7' AND ran_at = '2026-11-20Z') AS ok,
       'The ledger still says who decided and when, and what the first run did.' AS expectation,
       'the ledger: ' || coalesce((SELECT string_agg(format('%s by %s on %s', e.person_id, e.decided_by, (e.decided_at AT TIME ZONE 'UTC')::date), ', ' ORDER BY e.person_id) FROM erasure AS e), 'nothing') AS evidence;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT count(*) = 9 AS ok,
       'globex has what the backup had.' AS expectation,
       'globex has ' || coalesce(string_agg(store, ', ' ORDER BY store), 'nothing') AS evidence
FROM (
  SELECT 'person ' || id AS store FROM person
  UNION ALL SELECT 'message' FROM message UNION ALL SELECT 'attachment' FROM attachment
  UNION ALL SELECT 'invoice' FROM invoice WHERE email <> '' UNION ALL SELECT 'activity' FROM activity
  UNION ALL SELECT 'outbox' FROM outbox UNION ALL SELECT 'search ' || person_id FROM search) AS found;

-- The job, whose ledger and functions these are. Another entry, another restore, another customer.
SET LOCAL SESSION AUTHORIZATION app_owner;
INSERT INTO erasure VALUES ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'p-7', 'staff:4', '2026-11-20T12:00Z');
DO $$ BEGIN PERFORM restore_backup(); END $$;
INSERT INTO person VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'p-9', 'Ada Orchid', 'ada@mail.test');
SELECT expect.sqlstate($$SELECT erase_again('2026-11-26Z')$$) = '00000' AS ok,
       'erase_again can be called after another restore.' AS expectation,
       'it ends with ' || expect.sqlstate($$SELECT erase_again('2026-11-26Z')$$) AS evidence;
DO $$ BEGIN PERFORM erase_again('2026-11-26Z'); EXCEPTION WHEN OTHERS THEN NULL; END $$;

SELECT coalesce(string_agg(format('%s %s %s', name, store, id), ', ' ORDER BY name, store, id) = 'acme attachment 3, acme invoice 1, acme message 3', false) AS ok,
       'Then both entries of the ledger are carried out, the one without a run as well.' AS expectation,
       'left: ' || coalesce(string_agg(format('%s %s %s', name, store, id), ', ' ORDER BY name, store, id), 'nothing') AS evidence
FROM (SELECT 'acme' AS name, store, id FROM subject_rows('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'p-7')
      UNION ALL SELECT 'globex', store, id FROM subject_rows('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'p-7')) AS found;

SELECT count(*) = 1 AS ok,
       'The new customer with her old address stays.' AS expectation,
       format('%s rows of p-9', count(*)) AS evidence
FROM person WHERE tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa' AND id = 'p-9';
ROLLBACK;
