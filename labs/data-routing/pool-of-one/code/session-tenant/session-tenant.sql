-- The tenant of this transaction, or an error. For tables whose policies compare with it; to be made
-- by the owner of the tables. Needs no right that app_user does not have.

-- #region guard
CREATE OR REPLACE FUNCTION session_tenant() RETURNS uuid
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
  tenant text := pg_catalog.current_setting('app.tenant_id', true);
BEGIN
  -- Null on a new connection, an empty string on one that had a tenant before.
  IF coalesce(tenant, '') = '' THEN
    RAISE EXCEPTION 'no tenant in this transaction'
      USING ERRCODE = '42501', HINT = 'Run it in withTenant.';
  END IF;
  RETURN tenant::uuid;
END
$$;
-- #endregion guard

-- #region unguarded
-- Policies that read the setting themselves: without a tenant they show no row, or all of them.
SELECT schemaname, tablename, policyname
FROM pg_policies
WHERE concat(qual, with_check) LIKE '%current_setting(%app.tenant_id%'
ORDER BY 1, 2, 3;
-- #endregion unguarded

-- #region becomes
-- What a client of a pool may become by SET ROLE: each is a statement away from the next client.
SELECT l.rolname AS login, r.rolname AS may_become
FROM pg_roles l
JOIN pg_roles r ON r.oid <> l.oid AND pg_has_role(l.oid, r.oid, 'MEMBER')
WHERE l.rolname = 'app_user'
ORDER BY 1, 2;
-- #endregion becomes

-- #region copies
-- What a client of a pool can leave behind under a table's name.
SELECT l.rolname AS login, 'TEMPORARY on ' || d.datname AS holds
FROM pg_roles l
JOIN pg_database d ON d.datname = current_database()
WHERE l.rolname = 'app_user' AND has_database_privilege(l.oid, d.oid, 'TEMPORARY');
-- #endregion copies
