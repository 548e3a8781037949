-- A claim belongs to a host and a tenant; a release deletes it and its proof.
CREATE TABLE custom_domain (
  host      text NOT NULL,
  tenant_id uuid NOT NULL,
  verified  boolean NOT NULL DEFAULT false,
  challenge uuid NOT NULL DEFAULT gen_random_uuid(),
  PRIMARY KEY (host, tenant_id)
);
CREATE UNIQUE INDEX one_holder ON custom_domain (host) WHERE verified;
GRANT SELECT ON custom_domain TO app_user;

CREATE FUNCTION claim(wanted text) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO custom_domain (host, tenant_id)
  VALUES (wanted, nullif(current_setting('app.tenant_id', true), '')::uuid)
  ON CONFLICT DO NOTHING
$$;

CREATE FUNCTION served_at(asked text) RETURNS uuid LANGUAGE sql STABLE
RETURN (SELECT tenant_id FROM custom_domain WHERE host = asked AND verified);
