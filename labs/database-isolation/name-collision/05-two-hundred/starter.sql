DO $$
BEGIN
  FOR customer IN 1..200 LOOP
    PERFORM set_config('app.tenant_id', format('dddddddd-dddd-4ddd-8ddd-%s', lpad(customer::text, 12, '0')), true);
    PERFORM sign_up('customer-' || customer);
  END LOOP;
END $$;

-- In pg_class, for one tenant with one table.
SELECT CASE c.relkind WHEN 'r' THEN 'table' WHEN 'i' THEN 'index' WHEN 'S' THEN 'sequence' ELSE 'TOAST table' END AS kind,
       count(*) AS all_tenants,
       count(*) / count(DISTINCT t.id) AS each_tenant
FROM tenant t
JOIN pg_namespace n ON n.nspname = t.schema_name
JOIN pg_class own ON own.relnamespace = n.oid AND own.relkind = 'r'
JOIN pg_class c ON c.relnamespace = n.oid OR c.oid = own.reltoastrelid
                OR c.oid = (SELECT indexrelid FROM pg_index WHERE indrelid = own.reltoastrelid)
GROUP BY 1
ORDER BY 1;

-- Roles that the login may take.
SELECT count(*) AS roles FROM pg_auth_members WHERE member = 'app_user'::regrole;

-- One column more, for everybody.
SELECT count(*) AS statements, min(format('ALTER TABLE %I.note ADD COLUMN color text', schema_name)) AS the_first
FROM tenant;

-- One transaction that touches every tenant once.
BEGIN;
DO $$
DECLARE
  one record;
BEGIN
  FOR one IN SELECT schema_name FROM tenant LOOP
    EXECUTE format('LOCK TABLE %I.note IN ACCESS SHARE MODE', one.schema_name);
  END LOOP;
END $$;
SELECT count(*) AS locks
FROM pg_locks l
JOIN pg_class c ON c.oid = l.relation AND c.relname = 'note'
WHERE l.pid = pg_backend_pid();
COMMIT;
