-- It asks for the permission, and for nothing else.
CREATE OR REPLACE FUNCTION set_role(member int, new_role int) RETURNS answer LANGUAGE plpgsql AS $$
BEGIN
  IF NOT holds('member:manage') THEN RETURN reply(403, 'Forbidden'); END IF;
  UPDATE membership SET role_id = new_role
  WHERE tenant_id = session_tenant() AND person_id = member
    AND EXISTS (SELECT FROM role WHERE tenant_id = session_tenant() AND id = new_role);
  IF NOT FOUND THEN RETURN reply(404, 'Not found'); END IF;
  RETURN reply(200, 'Role changed');
END $$;
