-- #region table
CREATE SEQUENCE membership_version;

CREATE TABLE membership (
  tenant_id uuid   NOT NULL,
  issuer    text   NOT NULL,
  subject   text   NOT NULL,
  role      text   NOT NULL CHECK (role IN ('member', 'admin')),
  -- From one sequence: whoever is removed and invited again gets no version that an old token has.
  version   bigint NOT NULL DEFAULT nextval('membership_version'),
  PRIMARY KEY (tenant_id, issuer, subject)
);

CREATE FUNCTION new_membership_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.version := nextval('membership_version');
  RETURN NEW;
END $$;

-- Every change takes the old tokens back, whoever makes it and whatever they write into version.
CREATE TRIGGER new_version BEFORE INSERT OR UPDATE ON membership
  FOR EACH ROW EXECUTE FUNCTION new_membership_version();
-- #endregion table

-- #region protect
ALTER TABLE membership ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON membership
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

GRANT SELECT, INSERT, UPDATE, DELETE ON membership TO app_user;
GRANT USAGE ON SEQUENCE membership_version TO app_user;
-- #endregion protect

-- #region lookup
-- In a transaction with app.tenant_id set to the token's tenant, which the policy compares.
PREPARE membership_of_token (uuid, text, text) AS
-- Text, as in the token: a double, as which JSON is read, does not hold every bigint.
SELECT role, version::text AS version
FROM membership
WHERE tenant_id = $1 AND issuer = $2 AND subject = $3;
-- #endregion lookup

-- #region hold
-- For a payment or an export, in the transaction that does it: a removal waits for its end. Where the
-- removal came first, this waits for it and finds no row, or the version of now.
PREPARE hold_membership_of_token (uuid, text, text) AS
SELECT role, version::text AS version
FROM membership
WHERE tenant_id = $1 AND issuer = $2 AND subject = $3
FOR SHARE;
-- #endregion hold

-- #region revoke
-- Every token of one tenant, at the next look-up: the trigger gives each membership a new version.
-- The policy holds for the owner too, so an UPDATE without the tenant set finds nothing and says so
-- to nobody.
CREATE FUNCTION revoke_tenant(tenant uuid) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  callers text := current_setting('app.tenant_id', true);
  revoked bigint;
BEGIN
  PERFORM set_config('app.tenant_id', tenant::text, true);
  UPDATE membership SET version = DEFAULT WHERE tenant_id = tenant;
  GET DIAGNOSTICS revoked = ROW_COUNT;
  IF revoked = 0 THEN
    RAISE EXCEPTION 'no membership of tenant % was revoked', tenant USING ERRCODE = 'no_data_found';
  END IF;
  PERFORM set_config('app.tenant_id', coalesce(callers, ''), true);
  RETURN revoked;
END $$;

-- For operators: what serves one tenant's requests must not reach another's.
REVOKE EXECUTE ON FUNCTION revoke_tenant FROM PUBLIC;
-- #endregion revoke
