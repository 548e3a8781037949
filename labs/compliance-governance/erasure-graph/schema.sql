-- The people whom a tenant serves. Ids are the tenant's own: p-7 is somebody else at each.
CREATE TABLE person     (tenant_id uuid, id text, name text NOT NULL, email text NOT NULL, PRIMARY KEY (tenant_id, id));
CREATE TABLE message    (tenant_id uuid, id int, thread text NOT NULL, author_id text NOT NULL, body text NOT NULL, PRIMARY KEY (tenant_id, id));
CREATE TABLE attachment (tenant_id uuid, id int, message_id int NOT NULL, file_name text NOT NULL, PRIMARY KEY (tenant_id, id),
                         FOREIGN KEY (tenant_id, message_id) REFERENCES message (tenant_id, id));
CREATE TABLE invoice    (tenant_id uuid, id int, person_id text NOT NULL, billed_to text NOT NULL, email text NOT NULL, amount int NOT NULL, PRIMARY KEY (tenant_id, id));
-- Events for the dashboards, and mails that wait to be sent.
CREATE TABLE activity   (tenant_id uuid, id int, person_id text NOT NULL, data jsonb NOT NULL, PRIMARY KEY (tenant_id, id));
CREATE TABLE outbox     (tenant_id uuid, id int, payload jsonb NOT NULL, PRIMARY KEY (tenant_id, id));
-- Threads that a lawsuit needs.
CREATE TABLE thread_hold (tenant_id uuid, thread text, reason text NOT NULL, PRIMARY KEY (tenant_id, thread));

CREATE MATERIALIZED VIEW person_search AS
  SELECT tenant_id, id AS person_id, lower(name || ' ' || email) AS words FROM person;
-- A materialized view can have no policy, so the application reads it through this one.
CREATE VIEW search AS
  SELECT person_id, words FROM person_search WHERE tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid;

-- What an erasure leaves where it is, and on what ground.
CREATE VIEW kept_row AS
  SELECT tenant_id, 'invoice' AS store, id::text AS id, 'bookkeeping' AS ground FROM invoice WHERE email = ''
  UNION ALL
  SELECT m.tenant_id, 'message', m.id::text, h.reason FROM message m JOIN thread_hold h USING (tenant_id, thread)
  UNION ALL
  SELECT m.tenant_id, 'attachment', a.id::text, h.reason
  FROM message m JOIN thread_hold h USING (tenant_id, thread)
  JOIN attachment a ON a.tenant_id = m.tenant_id AND a.message_id = m.id;

-- The ledger: whom to erase, by id and without a name, and what each run did in each store.
CREATE TABLE erasure     (tenant_id uuid, person_id text, decided_by text NOT NULL, decided_at timestamptz NOT NULL, PRIMARY KEY (tenant_id, person_id));
CREATE TABLE erasure_run (tenant_id uuid NOT NULL, person_id text NOT NULL, ran_at timestamptz NOT NULL, store text NOT NULL, rows_erased int NOT NULL,
                          FOREIGN KEY (tenant_id, person_id) REFERENCES erasure (tenant_id, person_id));
-- What each column is, and what an erasure does with it.
CREATE TABLE data_map (table_name text, column_name text,
                       rule text CHECK (rule IN ('not personal', 'delete', 'blank', 'keep', 'rebuild')),
                       PRIMARY KEY (table_name, column_name));

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['person', 'message', 'attachment', 'invoice', 'activity', 'outbox', 'thread_hold', 'erasure', 'erasure_run'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY own ON %I USING (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)', name);
  END LOOP;
END
$$;
GRANT SELECT, INSERT, UPDATE, DELETE ON person, message, attachment, invoice, activity, outbox TO app_user;
GRANT SELECT ON search, thread_hold, erasure, erasure_run TO app_user;

-- Last night's backup, put back over what is there; the schema is made in superuser.sql.
CREATE FUNCTION restore_backup() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  name text;
BEGIN
  TRUNCATE person, message, attachment, invoice, activity, outbox;
  FOREACH name IN ARRAY ARRAY['person', 'message', 'attachment', 'invoice', 'activity', 'outbox'] LOOP
    EXECUTE format('INSERT INTO public.%1$I SELECT * FROM backup.%1$I', name);
  END LOOP;
  REFRESH MATERIALIZED VIEW person_search;
END
$$;
