-- First, what a sign-up makes.
CREATE OR REPLACE FUNCTION sign_up(tenant_id uuid, place text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE SCHEMA %I', place);
  EXECUTE format('CREATE TABLE %I.invoice (id bigint PRIMARY KEY, memo text NOT NULL)', place);
  PERFORM protect(tenant_id, place);
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO app_user', place);
  EXECUTE format('GRANT SELECT, INSERT ON %I.invoice TO app_user', place);
  EXECUTE format('INSERT INTO %I.invoice SELECT 1, memo FROM draft WHERE schema_name = %L', place, place);
  INSERT INTO tenant VALUES (tenant_id, place);
END $$;

-- At noon.
SELECT sign_up('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 't_globex');

-- The catalog is asked again after each tenant, until nobody is left.
DO $$
DECLARE
  missing tenant;
BEGIN
  LOOP
    SELECT * INTO missing FROM tenant WHERE schema_name NOT IN (SELECT schema_name FROM ledger) LIMIT 1;
    EXIT WHEN NOT FOUND;
    PERFORM protect(missing.id, missing.schema_name);
  END LOOP;
END $$;
