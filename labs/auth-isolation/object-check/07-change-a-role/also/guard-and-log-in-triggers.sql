REVOKE INSERT, UPDATE, DELETE ON membership FROM app_user;

CREATE FUNCTION after_role_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  owners int;
BEGIN
  UPDATE tenant SET authz_version = authz_version + 1 WHERE id = OLD.tenant_id;
  SELECT count(*) INTO owners FROM membership m JOIN role r ON r.tenant_id = m.tenant_id AND r.id = m.role_id
  WHERE m.tenant_id = OLD.tenant_id AND r.name = 'owner';
  IF owners = 0 THEN RAISE EXCEPTION 'The last owner stays.' USING ERRCODE = 'check_violation'; END IF;
  INSERT INTO role_change (tenant_id, changed_by, person_id, old_role, new_role)
  VALUES (OLD.tenant_id, session_person(), OLD.person_id, OLD.role_id, CASE TG_OP WHEN 'UPDATE' THEN NEW.role_id END);
  RETURN NULL;
END $$;
CREATE TRIGGER after_role_change AFTER UPDATE OR DELETE ON membership
FOR EACH ROW EXECUTE FUNCTION after_role_change();

CREATE OR REPLACE FUNCTION set_role(member int, new_role int) RETURNS answer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  old_role int;
BEGIN
  PERFORM FROM tenant WHERE id = session_tenant() FOR NO KEY UPDATE;
  IF NOT holds('member:manage') THEN RETURN reply(403, 'Forbidden'); END IF;
  SELECT role_id INTO old_role FROM membership WHERE tenant_id = session_tenant() AND person_id = member;
  IF NOT FOUND THEN RETURN reply(404, 'Not found'); END IF;
  IF new_role IS NOT NULL THEN
    PERFORM FROM role WHERE tenant_id = session_tenant() AND id = new_role;
    IF NOT FOUND THEN RETURN reply(404, 'Not found'); END IF;
  END IF;
  PERFORM FROM role_permission
  WHERE tenant_id = session_tenant() AND role_id IN (old_role, new_role) AND NOT holds(permission);
  IF FOUND THEN RETURN reply(403, 'Forbidden'); END IF;
  DELETE FROM membership WHERE tenant_id = session_tenant() AND person_id = member AND new_role IS NULL;
  UPDATE membership SET role_id = new_role WHERE tenant_id = session_tenant() AND person_id = member;
  RETURN reply(200, 'Role changed');
EXCEPTION WHEN check_violation THEN
  RETURN reply(409, 'The last owner stays');
END $$;
