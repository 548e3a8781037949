BEGIN;
-- What is decided for a person, a session of acme's or of the tenant named.
CREATE FUNCTION expect.decided(person int, action text, doc int, tenant uuid DEFAULT 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa')
RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.tenant_id', tenant::text, true), set_config('app.person_id', person::text, true);
  RETURN coalesce(public.decide(action, doc), 'null');
EXCEPTION WHEN OTHERS THEN
  RETURN SQLSTATE;
END $$;
-- The same after a statement, which is undone.
CREATE FUNCTION expect.decided_after(statement text, person int, action text, doc int, tenant uuid) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  answer text;
BEGIN
  EXECUTE statement;
  answer := expect.decided(person, action, doc, tenant);
  RAISE SQLSTATE 'LAB00';
EXCEPTION
  WHEN SQLSTATE 'LAB00' THEN RETURN answer;
  WHEN OTHERS THEN RETURN SQLSTATE;
END $$;

SET LOCAL SESSION AUTHORIZATION app_user;
SELECT coalesce(decide('document:read', 1), 'null') = 'tenant' AS ok,
       'A session without a tenant ends at the tenant.' AS expectation,
       coalesce(decide('document:read', 1), 'null') AS evidence;

SELECT expect.decided(1, 'document:read', 4) = 'tenant' AND expect.decided(1, 'document:read', 999) = 'tenant' AND expect.decided(5, 'document:read', 5) = 'tenant' AS ok,
       'Globex''s document, bo''s own at globex and one that nobody has end at the tenant.' AS expectation,
       format('globex''s %s, bo''s own %s, nobody''s %s', expect.decided(1, 'document:read', 4), expect.decided(5, 'document:read', 5), expect.decided(1, 'document:read', 999)) AS evidence;

SELECT expect.decided(4, 'document:read', 1) = 'membership' AND expect.decided(4, 'document:read', 4) = 'tenant' AND expect.decided(3, 'document:write', 4) = 'tenant' AS ok,
       'Gil, no member of acme, ends at the membership, and at the tenant for what is not acme''s.' AS expectation,
       format('acme''s %s, globex''s %s', expect.decided(4, 'document:read', 1), expect.decided(4, 'document:read', 4)) AS evidence;

SELECT expect.decided_after('DELETE FROM public.membership WHERE person_id = 5', 5, 'document:read', 3, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa') = 'membership' AS ok,
       'Bo was removed from acme and still owns the audit: membership.' AS expectation,
       expect.decided_after('DELETE FROM public.membership WHERE person_id = 5', 5, 'document:read', 3, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa') AS evidence;

SELECT expect.decided(3, 'document:write', 1) = 'permission' AND expect.decided(3, 'document:write', 2) = 'permission' AS ok,
       'Cem, a viewer, lacks the permission to write, shared with or not.' AS expectation,
       format('shared %s, not shared %s', expect.decided(3, 'document:write', 1), expect.decided(3, 'document:write', 2)) AS evidence;

SELECT expect.decided(1, 'document:fly', 2) = 'permission' AS ok,
       'An action that nobody defined is refused, even to the owner of acme.' AS expectation,
       expect.decided(1, 'document:fly', 2) AS evidence;

SELECT expect.decided_after('UPDATE public.membership SET role_id = 11 WHERE person_id = 5 AND tenant_id = ''aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa''', 5, 'document:read', 4, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb') = 'relation' AS ok,
       'Bo, made an owner at acme, is no owner at globex.' AS expectation,
       expect.decided_after('UPDATE public.membership SET role_id = 11 WHERE person_id = 5 AND tenant_id = ''aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa''', 5, 'document:read', 4, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb') AS evidence;

SELECT expect.decided(2, 'document:read', 2) = 'relation' AND expect.decided(6, 'document:write', 1) = 'relation' AND expect.decided(2, 'document:delete', 3) = 'relation' AS ok,
       'Ben has no relation to the payroll, lea may not write what she views, ben may not delete what he edits.' AS expectation,
       format('%s, %s, %s', expect.decided(2, 'document:read', 2), expect.decided(6, 'document:write', 1), expect.decided(2, 'document:delete', 3)) AS evidence;

SELECT expect.decided(2, 'document:delete', 1) = 'allowed' AND expect.decided(3, 'document:read', 1) = 'allowed'
         AND expect.decided(2, 'document:read', 3) = 'allowed' AND expect.decided(2, 'document:write', 3) = 'allowed' AS ok,
       'Allowed: ben deletes his lease, cem reads it, ben reads and writes bo''s audit.' AS expectation,
       format('%s, %s, %s, %s', expect.decided(2, 'document:delete', 1), expect.decided(3, 'document:read', 1), expect.decided(2, 'document:read', 3), expect.decided(2, 'document:write', 3)) AS evidence;

SELECT expect.decided(1, 'document:delete', 3) = 'allowed' AND expect.decided(5, 'document:read', 5, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb') = 'allowed' AS ok,
       'Allowed: ann, with document:any, deletes the audit; bo at globex reads his own.' AS expectation,
       format('%s, %s', expect.decided(1, 'document:delete', 3), expect.decided(5, 'document:read', 5, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb')) AS evidence;

ROLLBACK;
