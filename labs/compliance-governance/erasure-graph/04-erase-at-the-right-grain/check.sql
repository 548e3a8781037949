BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';

SELECT count(*) FILTER (WHERE person = 'p-7') = 0 AND count(*) FILTER (WHERE person = 'p-8') = 4 AS ok,
       'Ada is in no person, activity, outbox or search of acme, and Bo is in each.' AS expectation,
       'found: ' || coalesce(string_agg(format('%s %s', store, person), ', ' ORDER BY store, person), 'nobody') AS evidence
FROM (
  SELECT 'person' AS store, id AS person FROM person
  UNION ALL SELECT 'activity', person_id FROM activity
  UNION ALL SELECT 'outbox', payload ->> 'person' FROM outbox
  UNION ALL SELECT 'search', person_id FROM search) AS found;

SELECT coalesce((SELECT string_agg(id::text, ', ' ORDER BY id) FROM message) = '2, 3', false)
         AND coalesce((SELECT string_agg(id::text, ', ' ORDER BY id) FROM attachment) = '2, 3', false) AS ok,
       'Of messages and attachments, Bo’s and the ones on hold are left.' AS expectation,
       format('messages %s; attachments %s', coalesce((SELECT string_agg(id::text, ', ' ORDER BY id) FROM message), 'none'),
              coalesce((SELECT string_agg(id::text, ', ' ORDER BY id) FROM attachment), 'none')) AS evidence;

SELECT coalesce((SELECT billed_to = 'Ada Orchid' AND amount = 40 AND email = '' AND person_id = 'p-7' FROM invoice WHERE id = 1), false)
         AND coalesce((SELECT email = 'bo@mail.test' FROM invoice WHERE id = 2), false) AS ok,
       'Her invoice is there with its name and without its address, and Bo’s is as it was.' AS expectation,
       coalesce((SELECT string_agg(format('%s: %s, %s, %s', id, billed_to, amount, coalesce(nullif(email, ''), '(blank)')), '; ' ORDER BY id) FROM invoice), 'no invoice') AS evidence;

SELECT coalesce((SELECT decided_by = 'staff:2' AND decided_at = '2026-11-20Z' FROM erasure WHERE person_id = 'p-7'), false) AS ok,
       'The ledger says that p-7 was erased, who decided it and when.' AS expectation,
       'the ledger: ' || coalesce((SELECT string_agg(format('%s by %s on %s', e.person_id, e.decided_by, (e.decided_at AT TIME ZONE 'UTC')::date), ', ' ORDER BY e.person_id) FROM erasure AS e), 'nothing') AS evidence;

SELECT coalesce((SELECT string_agg(store || ' ' || erased, ', ' ORDER BY store) FROM (SELECT store, sum(rows_erased) AS erased FROM erasure_run WHERE person_id = 'p-7' GROUP BY store) AS run)
         = 'activity 1, attachment 1, invoice 1, message 1, outbox 1, person 0, person_search 1', false) AS ok,
       'The run says for each of the seven stores how many rows it erased; in person there was none left.' AS expectation,
       'the run: ' || coalesce((SELECT string_agg(format('%s %s', store, rows_erased), ', ' ORDER BY store, rows_erased) FROM erasure_run WHERE person_id = 'p-7'), 'nothing') AS evidence;

SELECT count(*) FILTER (WHERE entry ~* 'ada|orchid|mail') = 0 AND count(*) > 0 AS ok,
       'The ledger has an entry, and no name or address in it.' AS expectation,
       format('%s of %s entries name her', count(*) FILTER (WHERE entry ~* 'ada|orchid|mail'), count(*)) AS evidence
FROM (SELECT e::text AS entry FROM erasure AS e UNION ALL SELECT r::text FROM erasure_run AS r) AS ledger;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT count(*) = 9 AS ok,
       'globex has what it had, and its search finds both of its people.' AS expectation,
       'globex has ' || coalesce(string_agg(store, ', ' ORDER BY store), 'nothing') AS evidence
FROM (
  SELECT 'person ' || id AS store FROM person
  UNION ALL SELECT 'message' FROM message UNION ALL SELECT 'attachment' FROM attachment
  UNION ALL SELECT 'invoice' FROM invoice WHERE email <> '' UNION ALL SELECT 'activity' FROM activity
  UNION ALL SELECT 'outbox' FROM outbox UNION ALL SELECT 'search ' || person_id FROM search) AS found;

-- The job, which alone may call the function.
SET LOCAL SESSION AUTHORIZATION app_owner;
SELECT expect.sqlstate($$SELECT erase_person('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'p-7', 'staff:9', '2026-11-25Z')$$) = '00000' AS ok,
       'It can be called for her again.' AS expectation,
       'it ends with ' || expect.sqlstate($$SELECT erase_person('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'p-7', 'staff:9', '2026-11-25Z')$$) AS evidence;
DO $$ BEGIN PERFORM erase_person('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'p-7', 'staff:9', '2026-11-25Z'); EXCEPTION WHEN OTHERS THEN NULL; END $$;

SELECT coalesce((SELECT decided_by = 'staff:2' AND decided_at = '2026-11-20Z' FROM erasure WHERE person_id = 'p-7'), false) AS ok,
       'After that the ledger says the same.' AS expectation,
       'the ledger: ' || coalesce((SELECT string_agg(format('%s by %s on %s', e.person_id, e.decided_by, (e.decided_at AT TIME ZONE 'UTC')::date), ', ' ORDER BY e.person_id) FROM erasure AS e), 'nothing') AS evidence;

SELECT expect.sqlstate($$SELECT erase_person('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'p-8', 'staff:2', '2026-11-25Z')$$) = '00000' AS ok,
       'It erases Bo as well, whose row in person is still there.' AS expectation,
       'it ends with ' || expect.sqlstate($$SELECT erase_person('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'p-8', 'staff:2', '2026-11-25Z')$$) AS evidence;
DO $$ BEGIN PERFORM erase_person('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'p-8', 'staff:2', '2026-11-25Z'); EXCEPTION WHEN OTHERS THEN NULL; END $$;

SELECT coalesce(string_agg(format('%s %s', store, id), ', ' ORDER BY store) = 'invoice 2', false) AS ok,
       'Of Bo his invoice is left then.' AS expectation,
       'found: ' || coalesce(string_agg(format('%s %s', store, id), ', ' ORDER BY store, id), 'nothing') AS evidence
FROM subject_rows('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'p-8');
ROLLBACK;
