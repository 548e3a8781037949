CREATE TABLE last_number (tenant_id uuid PRIMARY KEY, number bigint NOT NULL);

CREATE FUNCTION next_number() RETURNS bigint LANGUAGE sql
BEGIN ATOMIC
  INSERT INTO last_number AS l VALUES (mine(), 1)
  ON CONFLICT (tenant_id) DO UPDATE SET number = l.number + 1
  RETURNING number;
END;

CREATE TABLE invoice (
  id        uuid NOT NULL DEFAULT gen_random_uuid(),
  tenant_id uuid NOT NULL DEFAULT mine(),
  number    bigint NOT NULL DEFAULT next_number(),
  memo      text NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, number)
);

GRANT SELECT, INSERT ON invoice TO app_user;
GRANT SELECT, INSERT, UPDATE ON last_number TO app_user;
ALTER TABLE invoice ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE last_number ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON invoice USING (tenant_id = mine()) WITH CHECK (tenant_id = mine());
CREATE POLICY tenant_isolation ON last_number USING (tenant_id = mine()) WITH CHECK (tenant_id = mine());

CREATE VIEW numbered WITH (security_invoker = true) AS SELECT number, memo FROM invoice;
GRANT SELECT ON numbered TO app_user;

CALL a_day();
