CREATE TABLE ticket (
  id        bigint,
  tenant_id uuid NOT NULL,
  data      jsonb NOT NULL,
  memo      text NOT NULL,
  PRIMARY KEY (tenant_id, id)
);

-- For WHERE data @> '{"code": "E-711"}'.
CREATE INDEX ticket_data ON ticket USING gin (data jsonb_path_ops);

-- An agency answers the tickets of the tenants that asked it to.
CREATE TABLE delegation (
  agency_id uuid,
  client_id uuid,
  PRIMARY KEY (agency_id, client_id)
);

-- A handful of rows so far.
CREATE TABLE article (
  id        bigint,
  tenant_id uuid NOT NULL,
  body      text NOT NULL,
  PRIMARY KEY (tenant_id, id)
);

-- FORCE follows at the end of the seed: it binds the owner, who is about to write every tenant's rows.
ALTER TABLE ticket ENABLE ROW LEVEL SECURITY;
ALTER TABLE delegation ENABLE ROW LEVEL SECURITY;
ALTER TABLE article ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON ticket
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
CREATE POLICY agency_isolation ON delegation
  USING (agency_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (agency_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
CREATE POLICY tenant_isolation ON article
  USING (tenant_id::text = current_setting('app.tenant_id', true));

GRANT SELECT, INSERT, UPDATE, DELETE ON ticket, article TO app_user;
GRANT SELECT ON delegation TO app_user;

-- Runs a query as whoever calls this, and says of each table with a tenant_id that its plan reads: is
-- the tenant a condition of the index, and how many rows were read and thrown away?
CREATE FUNCTION plan_lens(query text)
RETURNS TABLE (scanned text, by_tenant boolean, discarded bigint)
LANGUAGE plpgsql AS $$
DECLARE
  plan jsonb;
BEGIN
  EXECUTE 'EXPLAIN (ANALYZE, VERBOSE, COSTS OFF, TIMING OFF, BUFFERS OFF, FORMAT JSON) ' || query INTO plan;
  RETURN QUERY
  SELECT scan->>'Relation Name',
    -- Of two indexes that are joined by OR, both must be asked for the tenant.
    bool_and(scan @? '$ ? (@."Index Cond" like_regex "\\ytenant_id =")'
      OR scan @? '$.Plans ? (@."Parent Relationship" == "Outer").** ? (@."Index Cond" like_regex "\\ytenant_id =")'
        AND NOT scan @? 'strict $.** ? (@."Node Type" == "BitmapOr").Plans[*] ? (exists (@."Index Cond") && !(@."Index Cond" like_regex "\\ytenant_id ="))'),
    sum((scan->>'Actual Loops')::bigint * (coalesce((scan->>'Rows Removed by Filter')::bigint, 0)
      + coalesce((scan->>'Rows Removed by Index Recheck')::bigint, 0)))::bigint
  FROM jsonb_path_query(plan, 'strict $.** ? (exists (@."Relation Name"))') AS scan
  JOIN pg_attribute a ON a.attrelid = format('%I.%I', scan->>'Schema', scan->>'Relation Name')::regclass
  WHERE a.attname = 'tenant_id'
  GROUP BY scan->>'Relation Name';
END $$;

-- The application's own statement. PL/pgSQL keeps its plan, as a driver keeps a prepared statement.
CREATE FUNCTION newest_memo() RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
  RETURN (SELECT memo FROM ticket ORDER BY id DESC LIMIT 1);
END $$;
