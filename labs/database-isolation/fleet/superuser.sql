-- What only a superuser does here: make schemas, and keep a log of what is altered.
CREATE SCHEMA t_template AUTHORIZATION app_owner;
CREATE SCHEMA t_acme AUTHORIZATION app_owner;
CREATE SCHEMA t_globex AUTHORIZATION app_owner;
DO $$
BEGIN
  FOR n IN 3..60 LOOP
    EXECUTE format('CREATE SCHEMA t_%s AUTHORIZATION app_owner', lpad(n::text, 3, '0'));
  END LOOP;
END $$;

BEGIN;
SET LOCAL SESSION AUTHORIZATION app_owner;
CREATE TABLE t_template.invoice (id bigint PRIMARY KEY, memo text NOT NULL, total numeric NOT NULL);
ALTER TABLE t_template.invoice ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON t_template.invoice USING (false);

SELECT sign_up('acme', 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');
SELECT sign_up('globex', 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb');
DO $$
BEGIN
  FOR n IN 3..60 LOOP
    PERFORM sign_up(lpad(n::text, 3, '0'), format('00000000-0000-4000-8000-%s', lpad(n::text, 12, '0'))::uuid);
    EXECUTE format('INSERT INTO t_%s.invoice VALUES (1, ''first'', 100), (2, ''second'', 80)', lpad(n::text, 3, '0'));
  END LOOP;
END $$;
INSERT INTO t_acme.invoice SELECT id, memo, total FROM first_invoice WHERE schema_name = 't_acme';
INSERT INTO t_globex.invoice SELECT id, memo, total FROM first_invoice WHERE schema_name = 't_globex';
DROP TABLE first_invoice;

-- Three that differ: a column that somebody added in a hurry, a sign that somebody mistyped, and a
-- view that somebody built on the column.
ALTER TABLE t_globex.invoice ADD COLUMN currency varchar(3);
UPDATE t_globex.invoice SET currency = 'USD' WHERE id = 1;
UPDATE t_023.invoice SET total = -80 WHERE id = 2;
CREATE VIEW t_041.report WITH (security_invoker) AS SELECT id, total FROM t_041.invoice;
GRANT SELECT ON t_041.report TO app_user;
COMMIT;

CREATE FUNCTION log_altered() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO public.altered
  SELECT schema_name FROM pg_event_trigger_ddl_commands() WHERE object_type = 'table';
END $$;
CREATE EVENT TRIGGER log_altered ON ddl_command_end WHEN TAG IN ('ALTER TABLE') EXECUTE FUNCTION log_altered();
