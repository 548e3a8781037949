-- One row for each host; the proof is a flag of the host, and a release only clears the tenant.
CREATE TABLE custom_domain (
  host      text PRIMARY KEY,
  tenant_id uuid,
  verified  boolean NOT NULL DEFAULT false
);
INSERT INTO custom_domain VALUES ('pay.falcon.test', NULL, true);
GRANT SELECT ON custom_domain TO app_user;

CREATE FUNCTION claim(wanted text) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO custom_domain AS d VALUES (wanted, nullif(current_setting('app.tenant_id', true), '')::uuid)
  ON CONFLICT (host) DO UPDATE SET tenant_id = excluded.tenant_id WHERE d.tenant_id IS NULL
$$;

CREATE FUNCTION served_at(asked text) RETURNS uuid LANGUAGE sql STABLE
RETURN (SELECT tenant_id FROM custom_domain WHERE host = asked AND verified);
