CREATE TABLE quota (
  tenant_id uuid PRIMARY KEY,
  max_units int NOT NULL,
  used      int NOT NULL
);
CREATE TABLE member (
  tenant_id uuid NOT NULL,
  email     text NOT NULL,
  state     text NOT NULL CHECK (state IN ('invited', 'active')),
  PRIMARY KEY (tenant_id, email)
);
GRANT SELECT, UPDATE (used) ON quota TO app_user;
GRANT SELECT, INSERT, UPDATE (state) ON member TO app_user;

ALTER TABLE quota ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON quota
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE member ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON member
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

BEGIN;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
INSERT INTO quota VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 10, 9);
INSERT INTO member SELECT 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'person' || n || '@orchid.example', 'active' FROM generate_series(1, 9) AS n;
COMMIT;
BEGIN;
SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
INSERT INTO quota VALUES ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 10, 1);
INSERT INTO member VALUES ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'cem@falcon.example', 'active');
COMMIT;

CREATE FUNCTION accept_invitation(address text) RETURNS void LANGUAGE sql AS $$
  UPDATE member SET state = 'active' WHERE email = address AND state = 'invited';
$$;
