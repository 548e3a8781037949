BEGIN;
-- The call of the walk for one endpoint.
CREATE FUNCTION expect.call(wanted text) RETURNS text LANGUAGE sql AS $$
  SELECT call FROM public.walk WHERE endpoint = wanted AND call LIKE wanted || '(%'
$$;
-- What it answers, or the SQLSTATE it ends with. What it did is undone.
CREATE FUNCTION expect.says(wanted text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  answer text;
BEGIN
  EXECUTE format('SELECT string_agg(r::text, '' '') FROM %s AS r', expect.call(wanted)) INTO answer;
  RAISE SQLSTATE 'LAB00';
EXCEPTION
  WHEN SQLSTATE 'LAB00' THEN RETURN coalesce(answer, 'nothing');
  WHEN OTHERS THEN RETURN SQLSTATE;
END $$;
-- Documents of other tenants, documents beneath their projects, their memberships.
CREATE FUNCTION expect.theirs(part text) RETURNS text LANGUAGE sql AS $$
  SELECT CASE part
    WHEN 'document' THEN (SELECT string_agg(d::text, ' ' ORDER BY id) FROM public.document d WHERE tenant_id <> public.session_tenant())
    WHEN 'child' THEN (SELECT count(*)::text FROM public.document d JOIN public.project p ON p.id = d.project_id WHERE p.tenant_id <> d.tenant_id)
    WHEN 'membership' THEN (SELECT string_agg(m::text, ' ' ORDER BY m::text) FROM public.membership m WHERE tenant_id <> public.session_tenant())
  END
$$;
-- Does the call change that part?
CREATE FUNCTION expect.changes(wanted text, part text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  before text := expect.theirs(part);
  changed boolean;
BEGIN
  EXECUTE format('SELECT count(*) FROM %s AS r', expect.call(wanted));
  changed := expect.theirs(part) IS DISTINCT FROM before;
  RAISE SQLSTATE 'LAB00';
EXCEPTION
  WHEN SQLSTATE 'LAB00' THEN RETURN changed;
  WHEN OTHERS THEN RETURN false;
END $$;

SET LOCAL SESSION AUTHORIZATION app_user;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SET LOCAL app.person_id = '1';

SELECT coalesce(expect.says('get_document') ~ '(falcon|stapler)' AND expect.call('get_document') !~ '(falcon|stapler)', false) AS ok,
       'get_document answers with a document of another tenant.' AS expectation,
       format('%s answers %s', coalesce(expect.call('get_document'), 'no call'), coalesce(expect.says('get_document'), 'nothing')) AS evidence;

SELECT coalesce(expect.says('get_documents') ~ '(falcon|stapler)' AND expect.call('get_documents') !~ '(falcon|stapler)', false) AS ok,
       'get_documents answers with a document of another tenant, in bulk.' AS expectation,
       format('%s answers %s', coalesce(expect.call('get_documents'), 'no call'), coalesce(expect.says('get_documents'), 'nothing')) AS evidence;

SELECT coalesce(expect.says('list_documents') ~ '(falcon|stapler)' AND expect.call('list_documents') !~ '(falcon|stapler)', false) AS ok,
       'list_documents lists a document of another tenant.' AS expectation,
       format('%s answers %s', coalesce(expect.call('list_documents'), 'no call'), coalesce(expect.says('list_documents'), 'nothing')) AS evidence;

SELECT coalesce(expect.says('download') ~ '(falcon|stapler)' AND expect.call('download') !~ '(falcon|stapler)', false) AS ok,
       'download hands out a file of another tenant.' AS expectation,
       format('%s answers %s', coalesce(expect.call('download'), 'no call'), coalesce(expect.says('download'), 'nothing')) AS evidence;

SELECT expect.changes('rename_document', 'document') AS ok,
       'rename_document renames a document of another tenant.' AS expectation,
       format('%s answers %s', coalesce(expect.call('rename_document'), 'no call'), coalesce(expect.says('rename_document'), 'nothing')) AS evidence;

SELECT expect.changes('delete_document', 'document') AS ok,
       'delete_document deletes a document of another tenant.' AS expectation,
       format('%s answers %s', coalesce(expect.call('delete_document'), 'no call'), coalesce(expect.says('delete_document'), 'nothing')) AS evidence;

SELECT expect.changes('add_document', 'child') AS ok,
       'add_document adds a document of acme''s under a project of another tenant.' AS expectation,
       format('%s answers %s', coalesce(expect.call('add_document'), 'no call'), coalesce(expect.says('add_document'), 'nothing')) AS evidence;

SELECT expect.changes('set_role', 'membership') AS ok,
       'set_role changes a role in another tenant.' AS expectation,
       format('%s answers %s', coalesce(expect.call('set_role'), 'no call'), coalesce(expect.says('set_role'), 'nothing')) AS evidence;

ROLLBACK;
