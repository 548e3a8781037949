BEGIN;
-- As superuser: a schema and a table that app_owner neither owns nor may read.
CREATE SCHEMA archive;
CREATE TABLE archive.planted_elsewhere (tenant_id uuid);

-- The migrator, because it runs the gate in CI; the application has no business with it.
SET LOCAL SESSION AUTHORIZATION app_owner;

SELECT count(*) = 0 AS ok,
       'The gate names nothing of this lab: invoice and refund have no gap.' AS expectation,
       'named: ' || coalesce(string_agg(DISTINCT table_name::text, ', '), 'nothing') AS evidence
FROM tenancy_gap
WHERE table_name::text NOT LIKE '%planted%';

-- Each gap once.
CREATE TABLE planted_bare (tenant_id uuid);

CREATE TABLE planted_not_enabled (tenant_id uuid);
ALTER TABLE planted_not_enabled FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON planted_not_enabled USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

CREATE TABLE planted_not_forced (tenant_id uuid);
ALTER TABLE planted_not_forced ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON planted_not_forced USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

CREATE TABLE planted_without_policy (tenant_id uuid);
ALTER TABLE planted_without_policy ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

-- A partition does not inherit what its parent has.
CREATE TABLE sound_parent (tenant_id uuid) PARTITION BY HASH (tenant_id);
ALTER TABLE sound_parent ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON sound_parent USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
CREATE TABLE planted_partition PARTITION OF sound_parent FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE planted_parent (tenant_id uuid) PARTITION BY HASH (tenant_id);

-- Nothing to say about these.
CREATE TABLE sound_table (tenant_id uuid PRIMARY KEY);
ALTER TABLE sound_table ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON sound_table USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
CREATE TABLE sound_partition PARTITION OF sound_parent FOR VALUES WITH (MODULUS 2, REMAINDER 1);
ALTER TABLE sound_partition ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON sound_partition USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
CREATE TABLE currency (code text PRIMARY KEY);

SELECT count(*) = 2 AS ok,
       'It names both tables that were not enabled, the one with a policy too.' AS expectation,
       'named: ' || coalesce(string_agg(name, ', ' ORDER BY name), 'none of them') AS evidence
FROM (SELECT DISTINCT regexp_replace(table_name::text, '^.*[.]', '') AS name FROM tenancy_gap) AS gap
WHERE name IN ('planted_bare', 'planted_not_enabled');

SELECT count(*) = 1 AS ok,
       'It names the table that is enabled and not forced.' AS expectation,
       'named: ' || coalesce(string_agg(name, ', ' ORDER BY name), 'none of them') AS evidence
FROM (SELECT DISTINCT regexp_replace(table_name::text, '^.*[.]', '') AS name FROM tenancy_gap) AS gap
WHERE name IN ('planted_not_forced');

SELECT count(*) = 1 AS ok,
       'It names the table that is enabled and forced without a policy.' AS expectation,
       'named: ' || coalesce(string_agg(name, ', ' ORDER BY name), 'none of them') AS evidence
FROM (SELECT DISTINCT regexp_replace(table_name::text, '^.*[.]', '') AS name FROM tenancy_gap) AS gap
WHERE name IN ('planted_without_policy');

SELECT count(*) = 2 AS ok,
       'It names the partition and the partitioned table without security.' AS expectation,
       'named: ' || coalesce(string_agg(name, ', ' ORDER BY name), 'none of them') AS evidence
FROM (SELECT DISTINCT regexp_replace(table_name::text, '^.*[.]', '') AS name FROM tenancy_gap) AS gap
WHERE name IN ('planted_partition', 'planted_parent');

SELECT count(*) = 1 AS ok,
       'It names the table in another schema, of another owner.' AS expectation,
       'named: ' || coalesce(string_agg(name, ', ' ORDER BY name), 'none of them') AS evidence
FROM (SELECT DISTINCT regexp_replace(table_name::text, '^.*[.]', '') AS name FROM tenancy_gap) AS gap
WHERE name IN ('planted_elsewhere');

SELECT count(*) = 0 AS ok,
       'It names none of the sound tables, nor the table without tenant_id.' AS expectation,
       'named: ' || coalesce(string_agg(name, ', ' ORDER BY name), 'none of them') AS evidence
FROM (SELECT DISTINCT regexp_replace(table_name::text, '^.*[.]', '') AS name FROM tenancy_gap) AS gap
WHERE name IN ('sound_table', 'sound_table_pkey', 'sound_parent', 'sound_partition', 'currency');

ROLLBACK;
