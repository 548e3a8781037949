BEGIN;
-- As superuser: a schema and a table that app_owner neither owns nor may read.
CREATE SCHEMA archive;
CREATE TABLE archive.elsewhere (id bigint CONSTRAINT planted_elsewhere PRIMARY KEY, tenant_id uuid);

-- The migrator, because it runs the gate in CI; the application has no business with it.
SET LOCAL SESSION AUTHORIZATION app_owner;

SELECT count(*) = 0 AS ok,
       'The gate names no key of this lab: project and task are sound.' AS expectation,
       'named: ' || coalesce(string_agg(DISTINCT key_name::text, ', '), 'nothing') AS evidence
FROM key_gap
WHERE key_name NOT LIKE 'planted%';

-- Each gap once.
CREATE TABLE note (
  id bigint CONSTRAINT planted_primary PRIMARY KEY,
  tenant_id uuid NOT NULL,
  for_tenant_id uuid,
  task_id bigint,
  parent_id bigint CONSTRAINT planted_to_itself REFERENCES note,
  name text CONSTRAINT planted_unique UNIQUE,
  code text,
  CONSTRAINT planted_other_column FOREIGN KEY (for_tenant_id, task_id) REFERENCES task (tenant_id, id),
  CONSTRAINT planted_included UNIQUE (code) INCLUDE (tenant_id)
);
CREATE UNIQUE INDEX planted_expression ON note (lower(name));
CREATE UNIQUE INDEX planted_partial ON note (code) WHERE tenant_id IS NOT NULL;

-- Nothing to say about these.
CREATE TABLE currency (code text CONSTRAINT sound_currency PRIMARY KEY);
CREATE TABLE sound (
  id bigint,
  tenant_id uuid,
  task_id bigint,
  parent_id bigint,
  name text,
  currency text CONSTRAINT sound_lookup REFERENCES currency,
  CONSTRAINT sound_primary PRIMARY KEY (tenant_id, id),
  CONSTRAINT sound_to_itself FOREIGN KEY (parent_id, tenant_id) REFERENCES sound (id, tenant_id),
  CONSTRAINT sound_other_order UNIQUE (id, tenant_id),
  CONSTRAINT sound_reference FOREIGN KEY (task_id, tenant_id) REFERENCES task (id, tenant_id)
);
CREATE UNIQUE INDEX sound_expression ON sound (tenant_id, lower(name));
CREATE INDEX sound_not_unique ON sound (name);

SELECT count(*) = 1 AS ok,
       'It names the foreign key whose tenant_id meets another column.' AS expectation,
       'named: ' || coalesce(string_agg(name, ', ' ORDER BY name), 'none of them') AS evidence
FROM (SELECT DISTINCT key_name::text AS name FROM key_gap) AS gap
WHERE name = 'planted_other_column';

SELECT count(*) = 1 AS ok,
       'It names the foreign key from a table to itself.' AS expectation,
       'named: ' || coalesce(string_agg(name, ', ' ORDER BY name), 'none of them') AS evidence
FROM (SELECT DISTINCT key_name::text AS name FROM key_gap) AS gap
WHERE name = 'planted_to_itself';

SELECT count(*) = 2 AS ok,
       'It names the primary key and the unique constraint without the tenant.' AS expectation,
       'named: ' || coalesce(string_agg(name, ', ' ORDER BY name), 'none of them') AS evidence
FROM (SELECT DISTINCT key_name::text AS name FROM key_gap) AS gap
WHERE name IN ('planted_primary', 'planted_unique');

SELECT count(*) = 2 AS ok,
       'It names the unique indexes on an expression and on a part of the rows.' AS expectation,
       'named: ' || coalesce(string_agg(name, ', ' ORDER BY name), 'none of them') AS evidence
FROM (SELECT DISTINCT key_name::text AS name FROM key_gap) AS gap
WHERE name IN ('planted_expression', 'planted_partial');

SELECT count(*) = 1 AS ok,
       'It names the unique key that only includes the tenant.' AS expectation,
       'named: ' || coalesce(string_agg(name, ', ' ORDER BY name), 'none of them') AS evidence
FROM (SELECT DISTINCT key_name::text AS name FROM key_gap) AS gap
WHERE name = 'planted_included';

SELECT count(*) = 1 AS ok,
       'It names the key in another schema, of another owner.' AS expectation,
       'named: ' || coalesce(string_agg(name, ', ' ORDER BY name), 'none of them') AS evidence
FROM (SELECT DISTINCT key_name::text AS name FROM key_gap) AS gap
WHERE name = 'planted_elsewhere';

SELECT count(*) = 0 AS ok,
       'It names no sound key, nor one of a table without tenant_id.' AS expectation,
       'named: ' || coalesce(string_agg(name, ', ' ORDER BY name), 'none of them') AS evidence
FROM (SELECT DISTINCT key_name::text AS name FROM key_gap) AS gap
WHERE name LIKE 'sound%';

ROLLBACK;
