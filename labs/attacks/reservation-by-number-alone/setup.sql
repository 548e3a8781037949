CREATE TABLE quota (
  tenant_id uuid PRIMARY KEY,
  max_units int NOT NULL,
  used      int NOT NULL
);
CREATE TABLE reservation (
  tenant_id uuid NOT NULL,
  id        int NOT NULL,
  about     text NOT NULL,
  units     int NOT NULL,
  state     text NOT NULL CHECK (state IN ('held', 'committed', 'released')),
  PRIMARY KEY (tenant_id, id)
);
GRANT SELECT ON quota, reservation TO app_user;

ALTER TABLE quota ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON quota
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
ALTER TABLE reservation ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON reservation
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

INSERT INTO quota VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 10, 2),
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 10, 10);
INSERT INTO reservation VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 41, 'orchid export', 2, 'held'),
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 42, 'falcon export', 10, 'held');
