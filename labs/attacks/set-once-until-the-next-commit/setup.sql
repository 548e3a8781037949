CREATE TABLE invoice (id bigint PRIMARY KEY, tenant_id uuid NOT NULL, memo text NOT NULL);
INSERT INTO invoice VALUES
  (1, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'orchid retainer'), (2, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'orchid audit'),
  (3, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'falcon rollout'), (4, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'falcon merger talks');
ALTER TABLE invoice ENABLE ROW LEVEL SECURITY;
ALTER TABLE invoice FORCE ROW LEVEL SECURITY;
GRANT SELECT ON invoice TO app_user;

-- Who this transaction belongs to. Only the functions below reach it.
CREATE TABLE entered (backend int NOT NULL, began timestamptz NOT NULL, tenant_id uuid NOT NULL, PRIMARY KEY (backend, began));
CREATE FUNCTION entered_tenant() RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT tenant_id FROM public.entered
  WHERE backend = pg_backend_pid() AND timestamptz_send(began) = timestamptz_send(now())
$$;
CREATE POLICY own ON invoice USING (tenant_id = (SELECT entered_tenant()));
