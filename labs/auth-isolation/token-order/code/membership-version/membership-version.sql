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

-- #region revoke
-- Every token of one tenant, at the next look-up: the trigger gives each membership a new version.
PREPARE revoke_tenant (uuid) AS
UPDATE membership SET version = DEFAULT WHERE tenant_id = $1;
-- #endregion revoke
