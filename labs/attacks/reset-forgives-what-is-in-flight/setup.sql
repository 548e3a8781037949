CREATE TABLE quota (
  tenant_id uuid NOT NULL,
  period    date NOT NULL,
  max_units int NOT NULL,
  used      int NOT NULL,
  PRIMARY KEY (tenant_id, period)
);
CREATE TABLE reservation (
  tenant_id uuid NOT NULL,
  id        int NOT NULL,
  about     text NOT NULL,
  period    date NOT NULL,
  units     int NOT NULL,
  state     text NOT NULL CHECK (state IN ('held', 'committed', 'released')),
  PRIMARY KEY (tenant_id, id)
);
GRANT SELECT, INSERT, UPDATE (used) ON quota TO app_user;
GRANT SELECT, INSERT, UPDATE (state) ON reservation TO app_user;

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
INSERT INTO quota VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', '2026-10-01', 10, 8);
INSERT INTO reservation VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, 'orchid export', '2026-10-01', 8, 'held');
COMMIT;
BEGIN;
SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
INSERT INTO quota VALUES ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', '2026-10-01', 10, 2);
INSERT INTO reservation VALUES ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 1, 'falcon export', '2026-10-01', 2, 'held');
COMMIT;
