-- It counts the owners of every tenant.
-- One door: the application changes a membership through set_role and in no other way.
REVOKE INSERT, UPDATE, DELETE ON membership FROM app_user;

-- A null role removes the member.
CREATE OR REPLACE FUNCTION set_role(member int, new_role int) RETURNS answer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  old_role int;
BEGIN
  -- One change of roles at a time: of two owners who remove each other, the second waits here.
  PERFORM FROM tenant WHERE id = session_tenant() FOR NO KEY UPDATE;

  IF NOT holds('member:manage') THEN RETURN reply(403, 'Forbidden'); END IF;

  SELECT role_id INTO old_role FROM membership
  WHERE tenant_id = session_tenant() AND person_id = member;
  IF old_role IS NULL OR (new_role IS NOT NULL AND NOT EXISTS (
    SELECT FROM role WHERE tenant_id = session_tenant() AND id = new_role)) THEN
    RETURN reply(404, 'Not found');
  END IF;

  -- Neither give nor take what you do not have.
  IF EXISTS (SELECT FROM role_permission WHERE tenant_id = session_tenant()
               AND role_id IN (old_role, new_role) AND NOT holds(permission)) THEN
    RETURN reply(403, 'Forbidden');
  END IF;

  IF (SELECT name FROM role WHERE tenant_id = session_tenant() AND id = old_role) = 'owner' AND new_role IS DISTINCT FROM old_role
    AND (SELECT count(*) FROM membership m JOIN role r ON r.id = m.role_id WHERE r.name = 'owner') = 1 THEN
    RETURN reply(409, 'The last owner stays');
  END IF;

  IF new_role IS NULL THEN
    DELETE FROM membership WHERE tenant_id = session_tenant() AND person_id = member;
  ELSE
    UPDATE membership SET role_id = new_role WHERE tenant_id = session_tenant() AND person_id = member;
  END IF;
  -- What was decided before this version is not to be believed any more.
  UPDATE tenant SET authz_version = authz_version + 1 WHERE id = session_tenant();
  INSERT INTO role_change (tenant_id, changed_by, person_id, old_role, new_role)
  VALUES (session_tenant(), session_person(), member, old_role, new_role);
  RETURN reply(200, 'Role changed');
END $$;
