CREATE TABLE invoice (
  id        bigint PRIMARY KEY,
  tenant_id uuid NOT NULL,
  memo      text NOT NULL,
  state     text NOT NULL DEFAULT 'open'
);

INSERT INTO invoice (id, tenant_id, memo) VALUES
  (1, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'orchid retainer'),
  (2, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'orchid travel'),
  (3, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'falcon rollout'),
  (4, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'falcon support');

GRANT SELECT, UPDATE (state) ON invoice TO app_user;

-- GET /invoices/:id. The tenant is that of the session.
CREATE FUNCTION get_invoice(asked bigint) RETURNS SETOF invoice LANGUAGE sql AS $$
  SELECT * FROM invoice
  WHERE tenant_id = current_setting('app.tenant_id')::uuid AND id = asked;
$$;
