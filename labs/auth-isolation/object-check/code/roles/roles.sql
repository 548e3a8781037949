-- #region history
-- Who changed which role, by any way: the application, a migration or somebody at a console.
CREATE TABLE role_history (
  tenant_id  uuid NOT NULL REFERENCES tenant,
  id         bigint GENERATED ALWAYS AS IDENTITY,
  at         timestamptz NOT NULL DEFAULT now(),
  person_id  int,            -- of the session; null where somebody came past the application
  login      name NOT NULL DEFAULT session_user,
  role_id    int NOT NULL,
  permission text NOT NULL,
  change     text NOT NULL CHECK (change IN ('granted', 'revoked')),
  PRIMARY KEY (tenant_id, id)
);
ALTER TABLE role_history ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON role_history FOR SELECT USING (tenant_id = session_tenant());
-- For the trigger, which runs as the owner: a change without a tenant set is recorded too.
CREATE POLICY record ON role_history FOR INSERT TO app_owner WITH CHECK (true);
GRANT SELECT ON role_history TO app_user;

CREATE FUNCTION record_permission() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP IN ('DELETE', 'UPDATE') THEN
    INSERT INTO role_history (tenant_id, person_id, role_id, permission, change)
    VALUES (OLD.tenant_id, session_person(), OLD.role_id, OLD.permission, 'revoked');
  END IF;
  IF TG_OP IN ('INSERT', 'UPDATE') THEN
    INSERT INTO role_history (tenant_id, person_id, role_id, permission, change)
    VALUES (NEW.tenant_id, session_person(), NEW.role_id, NEW.permission, 'granted');
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER record_permission AFTER INSERT OR UPDATE OR DELETE ON role_permission
  FOR EACH ROW EXECUTE FUNCTION record_permission();
-- #endregion history

-- #region edit-role
-- The permissions of a custom role, as they shall be. Nobody changes a role that holds, or is to hold,
-- what they do not.
CREATE FUNCTION edit_role(edited int, wanted text[]) RETURNS answer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  current text[];
BEGIN
  IF wanted IS NULL THEN RETURN reply(400, 'Name the permissions'); END IF;
  -- The lock of set_role: whoever loses member:manage meanwhile changes nothing afterwards.
  PERFORM FROM tenant WHERE id = session_tenant() FOR NO KEY UPDATE;
  IF NOT holds('member:manage') THEN RETURN reply(403, 'Forbidden'); END IF;

  PERFORM FROM role WHERE tenant_id = session_tenant() AND id = edited;
  IF NOT FOUND THEN RETURN reply(404, 'Not found'); END IF;
  -- One role stays whole, so that somebody can always mend the others.
  IF EXISTS (SELECT FROM role WHERE tenant_id = session_tenant() AND id = edited AND name = 'owner') THEN
    RETURN reply(409, 'The role of an owner stays as it is');
  END IF;

  SELECT coalesce(array_agg(permission), '{}') INTO current
  FROM role_permission WHERE tenant_id = session_tenant() AND role_id = edited;
  -- A permission that nobody defined is held by nobody.
  IF EXISTS (SELECT FROM unnest(current || wanted) AS touched WHERE NOT holds(touched)) THEN
    RETURN reply(403, 'Forbidden');
  END IF;

  DELETE FROM role_permission
  WHERE tenant_id = session_tenant() AND role_id = edited AND permission <> ALL (wanted);
  INSERT INTO role_permission (tenant_id, role_id, permission)
  SELECT DISTINCT session_tenant(), edited, added FROM unnest(wanted) AS added
  ON CONFLICT DO NOTHING;
  UPDATE tenant SET authz_version = authz_version + 1 WHERE id = session_tenant();
  RETURN reply(200, 'Role changed');
END $$;
-- #endregion edit-role

-- #region hold
-- Before the facts of a change that must not follow a removal, in its transaction: roles and
-- memberships of the tenant then stay until it ends. Where a removal came first, this waits for it.
CREATE FUNCTION hold_roles() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM FROM tenant WHERE id = session_tenant() FOR SHARE;
END $$;
-- #endregion hold

REVOKE EXECUTE ON FUNCTION edit_role, hold_roles FROM PUBLIC;
GRANT EXECUTE ON FUNCTION edit_role, hold_roles TO app_user;
