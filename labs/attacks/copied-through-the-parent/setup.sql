CREATE TABLE project (tenant_id uuid, id bigint, name text NOT NULL, PRIMARY KEY (tenant_id, id));
CREATE TABLE task (
  tenant_id  uuid,
  id         bigint,
  project_id bigint NOT NULL,
  title      text NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, project_id) REFERENCES project
);
INSERT INTO project VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, 'orchid site'),
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 1, 'falcon merger');
INSERT INTO task VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, 1, 'orchid draft'),
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 1, 1, 'falcon price');

-- The new home, acme's alone. Queries there name no tenant: there is one.
CREATE TABLE moved_task (LIKE task INCLUDING ALL);
GRANT SELECT ON moved_task TO app_user;
