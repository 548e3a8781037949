-- Shapes of a policy that an index can answer, on the tables of the lab.

-- #region bare
CREATE TABLE note (
  id        bigint,
  tenant_id uuid NOT NULL,
  body      text NOT NULL,
  PRIMARY KEY (tenant_id, id) -- the index begins with the tenant
);

ALTER TABLE note ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON note
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
-- #endregion bare

GRANT SELECT, INSERT, UPDATE, DELETE ON note TO app_user;

-- #region helper
-- One place for the comparison. STABLE: one answer for one statement, and a new one for the next.
-- Without PARALLEL SAFE no query on a table with such a policy is planned in parallel.
CREATE OR REPLACE FUNCTION session_tenant() RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('app.tenant_id', true), '')::uuid;
-- #endregion helper

-- #region support
-- Instead of OR: a login of its own. Members of support have this policy, too; app_user must not be one.
CREATE POLICY support_reads ON note FOR SELECT TO support USING (true);
-- #endregion support

-- #region list
-- Instead of IN (SELECT …): the list is fetched once, then the index is searched for each entry.
-- Two policies of one role are joined by OR: each says whom it is for.
ALTER POLICY tenant_isolation ON note TO app_user;
CREATE POLICY agency_reads ON note FOR SELECT TO agency
  USING (tenant_id = ANY (ARRAY(
    SELECT d.client_id FROM delegation d WHERE d.agency_id = session_tenant())));
-- #endregion list

-- #region stored
-- Instead of an index on data->>'topic': a column that = can compare, and an index with the tenant.
ALTER TABLE note ADD COLUMN data jsonb NOT NULL DEFAULT '{}';
ALTER TABLE note ADD COLUMN topic text GENERATED ALWAYS AS (data->>'topic') STORED;
CREATE INDEX note_topic ON note (tenant_id, topic);
-- #endregion stored
