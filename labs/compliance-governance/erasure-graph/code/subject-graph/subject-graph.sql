-- A ledger of erasures, and what a catalog says about the stores of one database. Run as the owner
-- of the tables; the login of the application is app_user.

-- #region ledger
-- Whom to erase: an id of ours, which is never given twice, and neither name nor address.
CREATE TABLE erasure_request (
  tenant_id   uuid NOT NULL,
  subject_id  text NOT NULL,
  received_on date NOT NULL,
  decided_by  text NOT NULL,
  PRIMARY KEY (tenant_id, subject_id)
);

-- How each store was found when somebody looked.
CREATE TABLE erasure_step (
  tenant_id  uuid NOT NULL,
  subject_id text NOT NULL,
  store      text NOT NULL,
  state      text NOT NULL DEFAULT 'pending'
             CHECK (state IN ('pending', 'verified', 'left', 'held', 'failed')),
  problem    text,
  looked_at  timestamptz,
  -- Why rows stay, where a hold keeps them.
  ground     text,
  PRIMARY KEY (tenant_id, subject_id, store),
  FOREIGN KEY (tenant_id, subject_id) REFERENCES erasure_request
);

-- All that one store has of a person. Where a hold names threads, as the lab's thread_hold does, each
-- store is told which.
CREATE TABLE legal_hold (
  tenant_id  uuid NOT NULL,
  subject_id text NOT NULL,
  store      text NOT NULL,
  reason     text NOT NULL,
  PRIMARY KEY (tenant_id, subject_id, store)
);
-- #endregion ledger

-- #region rights
-- The job adds and looks; it takes nothing back, and lifts no hold. Give it a role of its own where the
-- application has another: whoever may INSERT here chooses whom a restore erases.
GRANT SELECT, INSERT ON erasure_request TO app_user;
GRANT SELECT, INSERT, UPDATE (state, problem, looked_at, ground) ON erasure_step TO app_user;
GRANT SELECT ON legal_hold TO app_user;

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['erasure_request', 'erasure_step', 'legal_hold'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY tenant_isolation ON %I
         USING (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)
         WITH CHECK (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)', name);
  END LOOP;
END
$$;
-- #endregion rights

-- #region unclassified
-- Columns that nobody classified, materialized views among them. It must return nothing.
SELECT c.oid::regclass AS store, a.attname AS "column"
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'p', 'm', 'f') AND NOT c.relispartition
  AND c.relnamespace = 'public'::regnamespace
  AND a.attname <> 'tenant_id'
  AND NOT EXISTS (SELECT FROM data_map AS m
                  WHERE m.table_name = c.relname AND m.column_name = a.attname)
ORDER BY c.relname, a.attnum;
-- #endregion unclassified

-- #region order
-- Tables in the order in which rows can be deleted: whoever refers comes before what is referred to.
WITH RECURSIVE refers AS (
  SELECT conrelid AS child, confrelid AS parent
  FROM pg_constraint WHERE contype = 'f' AND conrelid <> confrelid
), depth (store, level, path) AS (
  SELECT oid, 0, ARRAY[oid] FROM pg_class
  WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
  UNION ALL
  SELECT r.child, d.level + 1, d.path || r.child
  FROM depth AS d JOIN refers AS r ON r.parent = d.store AND r.child <> ALL (d.path)
)
SELECT store::regclass AS store, max(level) AS level
FROM depth GROUP BY store
ORDER BY level DESC, store::regclass::text;
-- #endregion order

-- #region derived
-- Materialized views that copy a table with personal data, directly or through another view. Refresh
-- those of level 1 first.
WITH RECURSIVE reads AS (
  SELECT DISTINCT w.ev_class AS view, d.refobjid AS source
  FROM pg_rewrite AS w
  JOIN pg_depend AS d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid
                     AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> w.ev_class
), copies (view, source, level) AS (
  SELECT r.view, r.source, 1 FROM reads AS r
  JOIN pg_class AS t ON t.oid = r.source AND t.relkind IN ('r', 'p')
  WHERE EXISTS (SELECT FROM data_map AS m WHERE m.table_name = t.relname AND m.rule <> 'not personal')
  UNION
  SELECT r.view, c.source, c.level + 1 FROM copies AS c JOIN reads AS r ON r.source = c.view
)
SELECT c.view::regclass AS view, max(c.level) AS level,
       string_agg(DISTINCT c.source::regclass::text, ', ' ORDER BY c.source::regclass::text) AS copies
FROM copies AS c JOIN pg_class AS v ON v.oid = c.view AND v.relkind = 'm'
GROUP BY c.view ORDER BY level, c.view::regclass::text;
-- #endregion derived

-- #region outlets
-- Ways by which rows leave this database, without those that a store of the map stands for: the list at
-- the end. It must return nothing. Superusers are not asked.
SELECT kind, name FROM (
  SELECT 'publication' AS kind, pubname::text AS name FROM pg_publication
  UNION ALL
  SELECT 'slot', slot_name::text FROM pg_replication_slots
  WHERE coalesce(database, current_database()) = current_database()
  UNION ALL
  SELECT 'subscription', s.subname::text FROM pg_subscription AS s
  JOIN pg_database AS d ON d.oid = s.subdbid AND d.datname = current_database()
  UNION ALL
  SELECT 'foreign server', srvname::text FROM pg_foreign_server
  UNION ALL
  SELECT 'login', r.rolname::text FROM pg_roles AS r
  JOIN pg_class AS c ON c.relkind IN ('r', 'p', 'm', 'v', 'f') AND c.relnamespace = 'public'::regnamespace
  WHERE r.rolcanlogin AND NOT r.rolsuper AND has_any_column_privilege(r.oid, c.oid, 'SELECT')
) AS outlet
EXCEPT VALUES ('login', 'app_owner'), ('login', 'app_user')
ORDER BY kind, name;
-- #endregion outlets

-- #region open
-- Stores of a tenant in which a person was not yet found to be gone, the most urgent first; no store
-- where nobody has begun. Run the job again for each row, the held ones too: nothing else erases when
-- a hold ends. The date is Article 12(3)'s before it moves to a working day.
SELECT r.subject_id, (r.received_on + interval '1 month')::date AS due, s.store, s.state, s.problem,
       s.ground
FROM erasure_request AS r
LEFT JOIN erasure_step AS s USING (tenant_id, subject_id)
WHERE s.state IS DISTINCT FROM 'verified'
ORDER BY due, r.subject_id, s.store;
-- #endregion open

-- #region left
-- People whom the ledger names and who have a row, unless a hold keeps it. Once the ledger was carried
-- over, it must return nothing before a restored database is opened; at other times it names whose
-- erasure is under way.
SELECT r.tenant_id, r.subject_id
FROM erasure_request AS r
JOIN person AS p ON p.tenant_id = r.tenant_id AND p.id = r.subject_id
WHERE NOT EXISTS (SELECT FROM legal_hold AS h
                  WHERE h.tenant_id = r.tenant_id AND h.subject_id = r.subject_id
                    AND h.store = 'database')
ORDER BY r.tenant_id, r.subject_id;
-- #endregion left

-- #region unbound
-- Stores of many tenants that the login of the job may touch where no policy binds it: TRUNCATE asks
-- none. It must return nothing.
SELECT c.oid::regclass AS store
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
JOIN pg_roles r ON r.rolname = 'app_user'
WHERE c.relkind IN ('r', 'p', 'm', 'f') AND c.relnamespace = 'public'::regnamespace
  AND (has_any_column_privilege(r.oid, c.oid, 'SELECT, INSERT, UPDATE')
       OR has_table_privilege(r.oid, c.oid, 'DELETE, TRUNCATE'))
  AND (NOT c.relrowsecurity
       OR (NOT c.relforcerowsecurity AND pg_has_role(r.oid, c.relowner, 'USAGE'))
       OR r.rolsuper OR r.rolbypassrls
       OR has_table_privilege(r.oid, c.oid, 'TRUNCATE'))
ORDER BY c.relname;
-- #endregion unbound
