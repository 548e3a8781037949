-- Which person may open which tenant's export.
CREATE TABLE membership (person text, tenant_id uuid, PRIMARY KEY (person, tenant_id));
INSERT INTO membership VALUES
  ('ada', 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa'),
  ('bob', 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb');

CREATE TABLE export (tenant_id uuid PRIMARY KEY, memo text NOT NULL);
INSERT INTO export VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'orchid export'),
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'falcon export');
