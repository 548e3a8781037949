-- Names live here, so that they can be erased.
CREATE TABLE person (
  tenant_id uuid NOT NULL,
  id        text NOT NULL,
  name      text NOT NULL,
  email     text NOT NULL,
  PRIMARY KEY (tenant_id, id)
);

-- One row for each thing that was done. detail is text: jsonb would write it anew in its own way.
CREATE TABLE audit_event (
  tenant_id    uuid NOT NULL,
  seq          bigint NOT NULL,
  occurred_at  timestamptz NOT NULL,
  actor        text NOT NULL,
  on_behalf_of text,
  action       text NOT NULL,
  subject      text NOT NULL,
  detail       text NOT NULL CHECK (detail IS JSON),
  prev         bytea,
  hash         bytea,
  PRIMARY KEY (tenant_id, seq)
);

-- Where each tenant's log ends.
CREATE TABLE audit_head (
  tenant_id uuid PRIMARY KEY,
  seq       bigint NOT NULL,
  hash      bytea
);

-- Heads as they were when somebody carried them out of this database. In your system it is no table
-- here: it stands where the owner of this database can not write.
CREATE TABLE anchor_copy (
  tenant_id uuid NOT NULL,
  seq       bigint NOT NULL,
  hash      bytea,
  PRIMARY KEY (tenant_id, seq)
);

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['person', 'audit_event', 'audit_head', 'anchor_copy'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY tenant_isolation ON %I
         USING (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)
         WITH CHECK (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)', name);
  END LOOP;
END
$$;

GRANT SELECT, INSERT, UPDATE, DELETE ON person TO app_user;
GRANT SELECT ON audit_head, anchor_copy TO app_user;
-- As it was on the first day.
GRANT ALL ON audit_event TO app_user;
