-- The catalog of tenants, hosts and places, as app_owner. The resolver logs in as resolver, which an
-- administrator makes first (CREATE ROLE resolver LOGIN), and only reads it; hosts and placements are
-- written by the platform alone.

-- #region tenants
CREATE TABLE tenant (
  id     uuid PRIMARY KEY,
  -- What the resolver never reads as a tenant, nobody can be called.
  slug   text NOT NULL UNIQUE CHECK (slug ~ '^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$'
           AND slug NOT LIKE 'xn--%' AND slug NOT IN ('www', 'api', 'status')),
  -- A tenant that left stays as closed: its subdomains, former ones too, stay with it.
  status text NOT NULL CHECK (status IN ('active', 'suspended', 'closed'))
);
-- #endregion tenants

-- #region domains
CREATE TABLE tenant_domain (
  -- What the resolver never looks up, nobody can hold: an IP address, the base, and below it reserved
  -- names, punycode and hosts of more than one label.
  host      text NOT NULL CHECK (length(host) <= 253 AND host <> 'saas.example'
              AND host !~ '^((www|api|status)|xn--.*|.*\..*)\.saas\.example$'
              AND host ~ '^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$'),
  tenant_id uuid NOT NULL REFERENCES tenant,
  state     text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'verified', 'former')),
  -- The TXT record that proves this claim and no other.
  challenge uuid NOT NULL DEFAULT gen_random_uuid() UNIQUE,
  PRIMARY KEY (host, tenant_id)
);

-- Anybody may claim a host; one tenant has it.
CREATE UNIQUE INDEX one_holder ON tenant_domain (host) WHERE state <> 'pending';

-- #endregion domains

-- #region keep
CREATE FUNCTION keep_former_host() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.state <> 'pending'
     AND (NEW.host, NEW.tenant_id) = (OLD.host, OLD.tenant_id) THEN
    RETURN NEW;  -- The tenant takes its old name back.
  END IF;
  RAISE EXCEPTION 'the host % stays with its former tenant', OLD.host
    USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER keep_former_host BEFORE UPDATE OR DELETE ON tenant_domain
  FOR EACH ROW WHEN (OLD.state = 'former') EXECUTE FUNCTION keep_former_host();
-- #endregion keep

-- #region prove
-- BEGIN ATOMIC needs PostgreSQL 14.
-- txt_records: what the platform itself read at _saas-challenge.<host>, never what a form sent.
CREATE FUNCTION verify_domain(claimed text, claimant uuid, txt_records text[]) RETURNS SETOF text
BEGIN ATOMIC
  UPDATE tenant_domain SET state = 'verified'
  WHERE host = claimed AND tenant_id = claimant AND state = 'pending'
    AND challenge::text = ANY (txt_records)
  RETURNING host;
END;

-- Deleted, so that the next claim, the same tenant's too, has a challenge of its own to prove.
CREATE FUNCTION release_domain(held text, holder uuid) RETURNS SETOF text
BEGIN ATOMIC
  DELETE FROM tenant_domain
  WHERE host = held AND tenant_id = holder AND state <> 'former' AND host NOT LIKE '%.saas.example'
  RETURNING host;
END;
-- #endregion prove

-- #region rename
CREATE FUNCTION rename_tenant(renamed uuid, new_slug text) RETURNS SETOF text
BEGIN ATOMIC
  -- Of two at once, the second waits here and then reads the slug that the first one left.
  SELECT FROM tenant WHERE id = renamed FOR UPDATE;
  UPDATE tenant_domain SET state = 'former'
  WHERE tenant_id = renamed AND state = 'verified'
    AND host = (SELECT slug || '.saas.example' FROM tenant WHERE id = renamed);
  -- Another tenant's host, former or not, is error 23505 here.
  INSERT INTO tenant_domain (host, tenant_id, state)
  VALUES (new_slug || '.saas.example', renamed, 'verified')
  ON CONFLICT (host, tenant_id) DO UPDATE SET state = 'verified';
  UPDATE tenant SET slug = new_slug WHERE id = renamed RETURNING slug;
END;
-- #endregion rename

-- #region placements
CREATE TABLE placement (
  tenant_id   uuid NOT NULL REFERENCES tenant,
  epoch       integer NOT NULL,
  -- Once, ever: what a tenant left behind is not where the next one begins.
  schema_name text NOT NULL UNIQUE,
  state       text NOT NULL CHECK (state IN ('copying', 'live', 'retired')),
  PRIMARY KEY (tenant_id, epoch)
);

CREATE UNIQUE INDEX one_live_placement ON placement (tenant_id) WHERE state = 'live';
-- #endregion placements

-- #region grants
-- A login of the resolver's own: what is injected into the application's lists no customers.
GRANT SELECT ON tenant, placement TO resolver;
-- The challenge is the claimant's, so the resolver can't read it.
GRANT SELECT (host, tenant_id, state) ON tenant_domain TO resolver;
REVOKE EXECUTE ON FUNCTION verify_domain, release_domain, rename_tenant FROM PUBLIC;
-- #endregion grants
