-- #region table
-- Wrapped keys only: nobody reads a row of data with what stands here.
CREATE TABLE tenant_key (
  tenant_id    uuid   NOT NULL,
  purpose      text   NOT NULL CHECK (purpose IN ('data', 'index')),
  -- Stands in the header of each sealed value, as 32 bits.
  version      bigint NOT NULL CHECK (version BETWEEN 1 AND 4294967295),
  state        text   NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'retired', 'destroyed')),
  -- ARN of the key in the KMS that wrapped it.
  wrapping_key text   NOT NULL,
  -- A data key in the clear has 32 bytes; wrapped, it has more.
  wrapped      bytea  CHECK (octet_length(wrapped) > 32),
  PRIMARY KEY (tenant_id, purpose, version),
  -- What is destroyed stays as a row without its key: its version is never given again.
  CHECK ((state = 'destroyed') = (wrapped IS NULL))
);

-- New values are sealed with the active key; retired ones open what they sealed.
CREATE UNIQUE INDEX tenant_key_active ON tenant_key (tenant_id, purpose) WHERE state = 'active';
-- #endregion table

-- #region protect
ALTER TABLE tenant_key ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

-- The application reads its tenant's keys and changes none.
CREATE POLICY tenant_isolation ON tenant_key FOR SELECT TO app_user
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
GRANT SELECT ON tenant_key TO app_user;

-- The keeper makes and destroys the keys of all tenants, which it does not see, and has no right to a
-- table with data. To wrap them anew is as good as Decrypt: the KMS lets it during a rotation alone.
CREATE POLICY keeper ON tenant_key TO key_keeper USING (true) WITH CHECK (true);
GRANT SELECT, INSERT (tenant_id, purpose, version, wrapping_key, wrapped),
      UPDATE (state, wrapping_key, wrapped) ON tenant_key TO key_keeper;
-- #endregion protect

-- #region states
-- Holds for whoever writes, by a function or without one.
CREATE FUNCTION tenant_key_goes_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.state || ' to ' || NEW.state NOT IN
     ('active to active', 'active to retired', 'active to destroyed',
      'retired to retired', 'retired to destroyed') THEN
    RAISE EXCEPTION 'a key does not go from % to %', OLD.state, NEW.state
      USING ERRCODE = 'check_violation';
  ELSIF TG_OP = 'INSERT' AND NEW.state <> 'destroyed' THEN
    PERFORM pg_advisory_xact_lock(hashtextextended(NEW.tenant_id::text, 0));
    IF (SELECT bool_and(state = 'destroyed') FROM tenant_key WHERE tenant_id = NEW.tenant_id) THEN
      RAISE EXCEPTION 'the tenant was erased' USING ERRCODE = 'check_violation';
    ELSIF NEW.purpose = 'index' AND EXISTS
      (SELECT FROM tenant_key WHERE tenant_id = NEW.tenant_id AND purpose = 'index') THEN
      -- Its hashes have no version: a new key would find none of them.
      RAISE EXCEPTION 'an index key is not renewed' USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER goes_forward BEFORE INSERT OR UPDATE ON tenant_key
  FOR EACH ROW EXECUTE FUNCTION tenant_key_goes_forward();

-- A new version for what is sealed from now on; for an index, its first and only one.
CREATE FUNCTION renew_key(tenant uuid, for_what text, wrapping text, fresh bytea) RETURNS bigint
LANGUAGE sql AS $$
  SELECT pg_advisory_xact_lock(hashtextextended(tenant::text, 0));
  UPDATE tenant_key SET state = 'retired'
   WHERE tenant_id = tenant AND purpose = for_what AND state = 'active';
  INSERT INTO tenant_key (tenant_id, purpose, version, wrapping_key, wrapped)
  SELECT tenant, for_what, coalesce(max(version), 0) + 1, wrapping, fresh
    FROM tenant_key WHERE tenant_id = tenant AND purpose = for_what
  RETURNING version;
$$;
-- #endregion states

-- #region destroy
-- Every key of a tenant, that of its index too, and no other comes after them: a renewal at the same
-- time waits and is refused. In READ COMMITTED, where a statement sees what it waited for. Backups,
-- the log and pages that aren't written anew hold the keys still.
CREATE FUNCTION destroy_keys(tenant uuid) RETURNS bigint LANGUAGE sql AS $$
  SELECT pg_advisory_xact_lock(hashtextextended(tenant::text, 0));
  WITH gone AS (
    UPDATE tenant_key SET state = 'destroyed', wrapped = NULL
     WHERE tenant_id = tenant AND state <> 'destroyed' RETURNING 1
  ) SELECT count(*) FROM gone;
$$;

REVOKE EXECUTE ON FUNCTION renew_key, destroy_keys FROM PUBLIC;
GRANT EXECUTE ON FUNCTION renew_key, destroy_keys TO key_keeper;
-- #endregion destroy

-- #region gaps
-- An error instead of an empty answer for a role that row security holds. No row is the only good one.
SET row_security = off;
WITH sealed AS (
  SELECT DISTINCT tenant_id,
         ('x' || encode(substring(body FROM 2 FOR 4), 'hex'))::bit(32)::bigint AS version
    FROM note WHERE body IS NOT NULL
)
SELECT 'a tenant with data has no active key' AS problem, tenant_id::text AS of_what
  FROM sealed s GROUP BY tenant_id
HAVING NOT EXISTS (SELECT FROM tenant_key k
                    WHERE k.tenant_id = s.tenant_id AND k.purpose = 'data' AND k.state = 'active')
UNION ALL
SELECT 'values are sealed with a version that has no key', tenant_id || ', version ' || version
  FROM sealed s WHERE NOT EXISTS (SELECT FROM tenant_key k WHERE k.tenant_id = s.tenant_id
    AND k.purpose = 'data' AND k.version = s.version AND k.state <> 'destroyed')
UNION ALL
SELECT 'two tenants have one wrapped key', min(tenant_id::text) || ', ' || max(tenant_id::text)
  FROM tenant_key WHERE wrapped IS NOT NULL GROUP BY wrapped HAVING count(DISTINCT tenant_id) > 1
UNION ALL
SELECT 'row security is not forced', oid::regclass::text
  FROM pg_class WHERE oid = 'tenant_key'::regclass AND NOT (relrowsecurity AND relforcerowsecurity)
UNION ALL
SELECT 'a policy shows keys of every tenant', p.polname || ' to ' || coalesce(r.rolname, 'PUBLIC')
  FROM pg_policy p CROSS JOIN unnest(p.polroles) AS of_role LEFT JOIN pg_roles r ON r.oid = of_role
 WHERE p.polrelid = 'tenant_key'::regclass AND coalesce(r.rolname, '') <> 'key_keeper'
   AND pg_get_expr(p.polqual, p.polrelid) NOT LIKE '%app.tenant_id%'
UNION ALL
SELECT 'the keeper reads data', c.oid::regclass::text
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
 WHERE c.relkind IN ('r', 'p', 'v', 'm') AND c.oid <> 'tenant_key'::regclass
   AND has_any_column_privilege('key_keeper', c.oid, 'SELECT')
ORDER BY 1, 2;
-- #endregion gaps
