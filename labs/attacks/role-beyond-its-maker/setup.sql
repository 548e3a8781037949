CREATE TABLE role (
  tenant_id   uuid NOT NULL,
  name        text NOT NULL,
  permissions text[] NOT NULL,
  PRIMARY KEY (tenant_id, name)
);
CREATE TABLE membership (
  tenant_id uuid NOT NULL,
  user_name text NOT NULL,
  role      text NOT NULL,
  PRIMARY KEY (tenant_id, user_name),
  FOREIGN KEY (tenant_id, role) REFERENCES role
);

INSERT INTO role VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'owner',   '{books.export,role.manage,ticket.read}'),
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'support', '{role.manage,ticket.read}'),
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'reader',  '{ticket.read}'),
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'owner',   '{books.export,role.manage,ticket.read}');
INSERT INTO membership VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'olga', 'owner'),
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'sam',  'support'),
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'rita', 'reader'),
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'gil',  'owner');

CREATE TABLE book (tenant_id uuid NOT NULL, memo text NOT NULL);
INSERT INTO book VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'orchid retainer'),
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'falcon rollout');

GRANT SELECT ON book TO app_user;
GRANT SELECT, INSERT ON role TO app_user;
GRANT SELECT, UPDATE (role) ON membership TO app_user;

-- Tenant and actor are those of the session; permissions are read as they are now.
CREATE FUNCTION permissions_of(tenant uuid, actor text) RETURNS text[] LANGUAGE sql STABLE AS $$
  SELECT coalesce(
    (SELECT r.permissions FROM membership AS m
     JOIN role AS r ON r.tenant_id = m.tenant_id AND r.name = m.role
     WHERE m.tenant_id = tenant AND m.user_name = actor),
    '{}');
$$;

CREATE FUNCTION export_books(tenant uuid, actor text) RETURNS SETOF text LANGUAGE sql STABLE AS $$
  SELECT memo FROM book
  WHERE tenant_id = tenant AND 'books.export' = ANY (permissions_of(tenant, actor));
$$;
