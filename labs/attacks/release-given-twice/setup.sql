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
GRANT SELECT, UPDATE (used) ON quota TO app_user;
GRANT SELECT, UPDATE (state) ON reservation TO app_user;

ALTER TABLE quota ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON quota
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE reservation ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON reservation
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

BEGIN;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
INSERT INTO quota VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 10, 10);
INSERT INTO reservation VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, 'orchid archive', 5, 'committed'), ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 2, 'orchid export', 5, 'held');
COMMIT;
BEGIN;
SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
INSERT INTO quota VALUES ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 10, 3);
INSERT INTO reservation VALUES ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 1, 'falcon export', 3, 'held');
COMMIT;
