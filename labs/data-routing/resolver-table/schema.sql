CREATE TABLE tenant (
	id uuid PRIMARY KEY,
	slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z][a-z0-9-]{1,40}$'),
	status text NOT NULL CHECK (status IN ('active', 'suspended'))
);

CREATE TABLE custom_domain (
	host text PRIMARY KEY CHECK (host = lower(host)),
	tenant_id uuid NOT NULL REFERENCES tenant,
	state text NOT NULL CHECK (state IN ('pending', 'verified', 'released'))
);

-- A slug that a tenant gave up. Nobody else may take it: old links must not lead to a stranger.
CREATE TABLE former_slug (
	slug text PRIMARY KEY,
	tenant_id uuid NOT NULL REFERENCES tenant
);

GRANT SELECT ON tenant, custom_domain, former_slug TO app_user;
