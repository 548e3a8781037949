CREATE TABLE quota (
  tenant_id uuid PRIMARY KEY,
  max_units int NOT NULL,
  used      int NOT NULL
);
CREATE TABLE document (
  tenant_id uuid NOT NULL,
  title     text NOT NULL
);
-- What a request has read and not yet written: the memory of the process that serves it.
CREATE TABLE request (
  tenant_id uuid NOT NULL,
  name      text NOT NULL,
  used      int NOT NULL,
  max_units int NOT NULL,
  PRIMARY KEY (tenant_id, name)
);
GRANT SELECT, UPDATE (used) ON quota TO app_user;
GRANT SELECT, INSERT ON document, request TO app_user;

ALTER TABLE quota ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON quota
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE document ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON document
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

ALTER TABLE request ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON request
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

BEGIN;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
INSERT INTO quota VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 10, 9);
INSERT INTO document SELECT 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'orchid ' || n FROM generate_series(1, 9) AS n;
COMMIT;
BEGIN;
SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
INSERT INTO quota VALUES ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 10, 1);
INSERT INTO document VALUES ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'falcon 1');
COMMIT;

CREATE FUNCTION load_quota(of_request text) RETURNS void LANGUAGE sql AS $$
  INSERT INTO request SELECT tenant_id, of_request, used, max_units FROM quota;
$$;
