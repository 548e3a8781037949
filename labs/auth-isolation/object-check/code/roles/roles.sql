-- #region history
-- Who changed which role, by any way: the application, a migration or somebody at a console.
CREATE TABLE role_history (
  tenant_id  uuid NOT NULL,  -- no reference: it outlives the tenant, for as long as histories are kept
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

-- #region version
-- Whatever changes a membership or what a role permits raises the version that caches compare: the
-- application, a migration or somebody at a console. For each statement and tenant, not for each row.
CREATE FUNCTION raise_version() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    UPDATE tenant SET authz_version = authz_version + 1 WHERE id IN (SELECT tenant_id FROM gone);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    UPDATE tenant SET authz_version = authz_version + 1 WHERE id IN (SELECT tenant_id FROM come);
  END IF;
  RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION raise_version FROM PUBLIC;
-- For the trigger, which runs as the owner: where tenant is under FORCE, its own policy would match no row.
CREATE POLICY version_read ON tenant FOR SELECT TO app_owner USING (true);
CREATE POLICY version_raise ON tenant FOR UPDATE TO app_owner USING (true);

CREATE TRIGGER version_insert AFTER INSERT ON role_permission
  REFERENCING NEW TABLE AS come EXECUTE FUNCTION raise_version();
CREATE TRIGGER version_update AFTER UPDATE ON role_permission
  REFERENCING OLD TABLE AS gone NEW TABLE AS come EXECUTE FUNCTION raise_version();
CREATE TRIGGER version_delete AFTER DELETE ON role_permission
  REFERENCING OLD TABLE AS gone EXECUTE FUNCTION raise_version();
CREATE TRIGGER version_insert AFTER INSERT ON membership
  REFERENCING NEW TABLE AS come EXECUTE FUNCTION raise_version();
CREATE TRIGGER version_update AFTER UPDATE ON membership
  REFERENCING OLD TABLE AS gone NEW TABLE AS come EXECUTE FUNCTION raise_version();
CREATE TRIGGER version_delete AFTER DELETE ON membership
  REFERENCING OLD TABLE AS gone EXECUTE FUNCTION raise_version();
-- #endregion version

-- #region edit-role
-- The doors are functions alone. Roles are found by the name owner: UNIQUE (tenant_id, name) keeps it one,
-- and a door that makes or renames roles takes that name from nobody and gives it to nobody.
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON role, role_permission, membership FROM app_user;
-- The permissions of a custom role, as they shall be. Nobody changes a role that holds, or is to hold,
-- what they do not.
CREATE FUNCTION edit_role(edited int, wanted text[]) RETURNS answer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  current text[];
BEGIN
  IF wanted IS NULL THEN RETURN reply(400, 'Name the permissions'); END IF;
  -- Before the lock, so that nobody else lets others wait; and after it, since it can be lost meanwhile.
  IF NOT holds('member:manage') THEN RETURN reply(403, 'Forbidden'); END IF;
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
  RETURN reply(200, 'Role changed');
END $$;
REVOKE EXECUTE ON FUNCTION edit_role FROM PUBLIC;
GRANT EXECUTE ON FUNCTION edit_role TO app_user;
-- #endregion edit-role

-- #region leave
-- Leaving needs no permission, and no owner leaves a tenant without one. Documents keep their owner_id:
-- hand them over by share(), or whoever is invited again owns them again.
CREATE FUNCTION leave_tenant() RETURNS answer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  mine int;
  owners int[];
BEGIN
  -- The lock of set_role: of two owners who leave at once, the second waits and is then the last.
  PERFORM FROM tenant WHERE id = session_tenant() FOR NO KEY UPDATE;
  SELECT role_id INTO mine FROM membership
  WHERE tenant_id = session_tenant() AND person_id = session_person();
  IF NOT FOUND THEN RETURN reply(404, 'Not found'); END IF;

  SELECT array_agg(m.person_id) INTO owners
  FROM membership m JOIN role r ON r.tenant_id = m.tenant_id AND r.id = m.role_id
  WHERE m.tenant_id = session_tenant() AND r.name = 'owner';
  IF owners = ARRAY[session_person()] THEN RETURN reply(409, 'The last owner stays'); END IF;

  DELETE FROM membership WHERE tenant_id = session_tenant() AND person_id = session_person();
  INSERT INTO role_change (tenant_id, changed_by, person_id, old_role, new_role)
  VALUES (session_tenant(), session_person(), session_person(), mine, NULL);
  RETURN reply(200, 'Left');
END $$;
REVOKE EXECUTE ON FUNCTION leave_tenant FROM PUBLIC;
GRANT EXECUTE ON FUNCTION leave_tenant TO app_user;
-- #endregion leave

-- #region hold
-- Before the facts of a change that must not follow a removal, in its transaction: the membership of
-- the session's person, and which role it has, then stay until COMMIT, whoever would change them. What
-- the role permits doesn't, nor do shares: this returns the version for the changing statement to compare.
-- Not before a change of roles or of memberships in the same transaction: two of them can deadlock.
CREATE FUNCTION hold_membership() RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '2s' AS $$
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE 'hold_membership needs READ COMMITTED: an older snapshot has older facts';
  END IF;
  -- FOR SHARE would let requests of one person, one overlapping the next, put off their own removal.
  PERFORM FROM membership
  WHERE tenant_id = session_tenant() AND person_id = session_person() FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RAISE 'no membership to hold' USING ERRCODE = 'no_data_found';
  END IF;
  RETURN (SELECT authz_version FROM tenant WHERE id = session_tenant());
END $$;
REVOKE EXECUTE ON FUNCTION hold_membership FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hold_membership TO app_user;
-- #endregion hold
