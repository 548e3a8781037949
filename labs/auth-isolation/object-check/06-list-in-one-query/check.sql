BEGIN;
-- The ids that a person is shown by the three functions, and those that decide allows.
CREATE FUNCTION expect.shown(way text, person int, tenant uuid) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  answer text;
BEGIN
  PERFORM set_config('app.tenant_id', tenant::text, true), set_config('app.person_id', person::text, true);
  CASE way
    WHEN 'list' THEN SELECT string_agg(d.id::text, ' ' ORDER BY d.id) INTO answer FROM generate_series(1, 7) AS o, public.list_documents(o) AS d;
    WHEN 'bulk' THEN SELECT string_agg(d.id::text, ' ' ORDER BY d.id) INTO answer FROM public.get_documents(ARRAY[1, 2, 3, 4, 5, 6, 7]) AS d;
    WHEN 'download' THEN
      SELECT string_agg(doc::text, ' ' ORDER BY doc) INTO answer FROM generate_series(1, 7) AS doc
      WHERE (public.download('files/' || lpad(doc::text, 4, '0'))).status = 200;
    ELSE SELECT string_agg(doc::text, ' ' ORDER BY doc) INTO answer FROM generate_series(1, 7) AS doc WHERE public.decide('document:read', doc) = 'allowed';
  END CASE;
  RETURN coalesce(answer, 'none');
EXCEPTION WHEN OTHERS THEN
  RETURN SQLSTATE;
END $$;
-- Where the two differ, over all people of both tenants.
CREATE FUNCTION expect.drift(way text) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(format('person %s: %s, decide: %s', person, expect.shown(way, person, t), expect.shown('decide', person, t)), '; ' ORDER BY t, person)
  FROM generate_series(1, 7) AS person,
    unnest(ARRAY['aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb']::uuid[]) AS t
  WHERE expect.shown(way, person, t) <> expect.shown('decide', person, t)
$$;

SET LOCAL SESSION AUTHORIZATION app_user;
SELECT (SELECT count(*) FROM readable_document) = 0 AS ok,
       'A session without a tenant reads no document.' AS expectation,
       (SELECT count(*) FROM readable_document) || ' rows' AS evidence;

SELECT expect.drift('list') IS NULL AS ok,
       'list_documents shows each person of acme and globex what decide allows, no more and no less.' AS expectation,
       coalesce(expect.drift('list'), 'no difference') AS evidence;

SELECT expect.drift('bulk') IS NULL AS ok,
       'So does get_documents.' AS expectation,
       coalesce(expect.drift('bulk'), 'no difference') AS evidence;

SELECT expect.drift('download') IS NULL AS ok,
       'So does download.' AS expectation,
       coalesce(expect.drift('download'), 'no difference') AS evidence;

-- As the owner, who can take a role away and put another decide in its place.
SET LOCAL SESSION AUTHORIZATION app_owner;
DELETE FROM role_permission WHERE role_id IN (12, 13) AND permission = 'document:read';
DELETE FROM membership WHERE person_id = 5 AND tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SET LOCAL SESSION AUTHORIZATION app_user;
SELECT concat_ws(', ', expect.shown('bulk', 2, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa'), expect.shown('bulk', 3, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa'), expect.shown('bulk', 5, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb')) = 'none, none, none' AS ok,
       'A role that loses document:read shows its people nothing more, and a member who was removed sees nothing of their own.' AS expectation,
       format('member %s, viewer %s, removed %s', expect.shown('bulk', 2, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa'), expect.shown('bulk', 3, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa'), expect.shown('bulk', 5, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb')) AS evidence;

-- As the owner again: a decide that fails.
SET LOCAL SESSION AUTHORIZATION app_owner;
CREATE OR REPLACE FUNCTION public.decide(action text, doc int) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RAISE SQLSTATE 'LAB01'; END $$;
SET LOCAL SESSION AUTHORIZATION app_user;
SELECT concat_ws(', ', expect.shown('list', 1, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa'), expect.shown('bulk', 1, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa'), expect.shown('download', 1, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa')) = '1 2 3, 1 2 3, 1 2 3' AS ok,
       'None of the three asks decide.' AS expectation,
       format('list %s, bulk %s, download %s', expect.shown('list', 1, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa'), expect.shown('bulk', 1, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa'), expect.shown('download', 1, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa')) AS evidence;

ROLLBACK;
