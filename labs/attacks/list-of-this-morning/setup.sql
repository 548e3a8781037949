CREATE TABLE tenant (id uuid PRIMARY KEY, schema_name text NOT NULL UNIQUE);
CREATE TABLE ledger (schema_name text PRIMARY KEY);

-- What each begins with.
CREATE TABLE draft (schema_name text PRIMARY KEY, memo text NOT NULL);
INSERT INTO draft VALUES ('t_acme', 'orchid retainer'), ('t_globex', 'falcon rollout, not agreed yet');

CREATE FUNCTION protect(tenant_id uuid, place text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %I.invoice ENABLE ROW LEVEL SECURITY', place);
  EXECUTE format('CREATE POLICY own_tenant ON %I.invoice USING (current_setting(''app.tenant_id'', true) = %L)', place, tenant_id);
  INSERT INTO ledger VALUES (place);
END $$;

CREATE FUNCTION sign_up(tenant_id uuid, place text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE SCHEMA %I', place);
  EXECUTE format('CREATE TABLE %I.invoice (id bigint PRIMARY KEY, memo text NOT NULL)', place);
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO app_user', place);
  EXECUTE format('GRANT SELECT, INSERT ON %I.invoice TO app_user', place);
  EXECUTE format('INSERT INTO %I.invoice SELECT 1, memo FROM draft WHERE schema_name = %L', place, place);
  INSERT INTO tenant VALUES (tenant_id, place);
END $$;

SELECT sign_up('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 't_acme');
