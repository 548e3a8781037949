-- #region connection
CREATE TABLE connection (
  id             uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  tenant_id      uuid NOT NULL,
  kind           text NOT NULL CHECK (kind IN ('oidc', 'saml')),
  -- OIDC: the issuer. SAML: the entity id of the provider. No key: customers share issuers.
  issuer         text NOT NULL,
  -- Where an issuer has several customers, the claim that names this one, and its value.
  customer_claim text CHECK (customer_claim IN ('hd', 'tid')),
  customer       text CHECK (customer <> ''),
  -- What we are called at this provider.
  client_id      text NOT NULL,
  -- A client of ours that tenants share, with our secret: its rows are made by our staff alone.
  shared_client  boolean NOT NULL DEFAULT false,
  -- Where responses come to: this connection's alone.
  redirect_uri   text NOT NULL UNIQUE CHECK (redirect_uri ~ '^https://[a-z0-9]'),
  -- SAML: an attribute that never changes and is never given on, where NameID is none.
  subject_from   text CHECK (subject_from <> ''),
  groups_claim   text NOT NULL DEFAULT 'groups',
  enabled        boolean NOT NULL DEFAULT false,
  -- Whether a stranger whom this provider signs in becomes a member.
  admits         boolean NOT NULL DEFAULT false,
  UNIQUE (tenant_id, id),
  CHECK (kind = 'saml' OR (issuer ~ '^https://[a-z0-9]' AND subject_from IS NULL)),
  CHECK ((customer_claim IS NULL) = (customer IS NULL)),
  -- The issuers of everybody: Google's needs its claim, Microsoft's has one for each customer, and
  -- one for all personal accounts.
  CHECK (customer_claim IS NOT DISTINCT FROM 'hd'
         OR lower(issuer) !~ '^https://accounts\.google\.com/*$'),
  CHECK (lower(issuer) !~ '^https://login\.microsoftonline\.com/(common|organizations|consumers)\M'),
  CHECK (lower(issuer || coalesce(customer, '')) !~ '9188040d-6c67-4c5b-b112-36a304b66dad')
);
-- #endregion connection

-- #region certificate
-- Two of them while one takes over from the other: a response may be signed with either.
CREATE TABLE connection_certificate (
  tenant_id     uuid NOT NULL,
  connection_id uuid NOT NULL,
  slot          smallint NOT NULL CHECK (slot IN (1, 2)),
  certificate   text NOT NULL CHECK (certificate LIKE '-----BEGIN CERTIFICATE-----%'),
  not_after     timestamptz NOT NULL,
  added_at      timestamptz NOT NULL DEFAULT now(),
  -- When it last verified a login: says which of two is still in use.
  last_login_at timestamptz,
  PRIMARY KEY (connection_id, slot),
  FOREIGN KEY (tenant_id, connection_id) REFERENCES connection (tenant_id, id) ON DELETE CASCADE
);
-- #endregion certificate

-- #region domain
CREATE TABLE domain (
  tenant_id   uuid NOT NULL,
  name        text NOT NULL CHECK (name = lower(name) AND name ~ '^([a-z0-9-]+\.)+[a-z0-9-]+$'),
  -- What the tenant publishes as a TXT record.
  challenge   uuid NOT NULL DEFAULT gen_random_uuid(),
  verified_at timestamptz,
  -- When a record that was there had gone.
  lost_at     timestamptz,
  PRIMARY KEY (tenant_id, name)
);

-- Everybody may claim a domain, one has shown that it is theirs.
CREATE UNIQUE INDEX domain_verified_once ON domain (name) WHERE verified_at IS NOT NULL;

-- Copies of the DNS keep the old record for whoever buys the domain: a lost proof needs a new one.
CREATE FUNCTION renew_challenge() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.challenge := gen_random_uuid();
  NEW.lost_at := now();
  RETURN NEW;
END $$;
CREATE TRIGGER proof_lost BEFORE UPDATE ON domain FOR EACH ROW
  WHEN (OLD.verified_at IS NOT NULL AND NEW.verified_at IS NULL) EXECUTE FUNCTION renew_challenge();

-- Whom strangers may come by: hd names a customer for as long as the domain is theirs.
CREATE VIEW proved_connection WITH (security_invoker) AS
SELECT id, tenant_id, admits FROM connection
WHERE enabled AND (customer_claim IS DISTINCT FROM 'hd' OR EXISTS (
  SELECT FROM domain
  WHERE domain.tenant_id = connection.tenant_id AND name = lower(customer)
    AND verified_at IS NOT NULL
));
-- #endregion domain

-- #region identity
-- A person, who may belong to several tenants.
CREATE TABLE person (
  id                 uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  -- Where to write to, if a provider says so. Not unique: it finds nobody, and whoever brings an
  -- address of somebody else must not learn that it is taken.
  email              text CHECK (email = lower(email)),
  -- When they opened a link in a mail of ours to this address.
  email_confirmed_at timestamptz CHECK (email IS NOT NULL OR email_confirmed_at IS NULL)
);

CREATE TABLE membership (
  tenant_id uuid NOT NULL,
  person_id uuid NOT NULL REFERENCES person,
  role      text NOT NULL CHECK (role IN ('member', 'admin')),
  PRIMARY KEY (tenant_id, person_id)
);

CREATE TABLE identity (
  tenant_id     uuid NOT NULL,
  connection_id uuid NOT NULL,
  subject       text NOT NULL CHECK (subject <> ''),
  person_id     uuid NOT NULL REFERENCES person,
  PRIMARY KEY (connection_id, subject),
  -- Somebody with a new subject and an old address is somebody else.
  UNIQUE (connection_id, person_id),
  FOREIGN KEY (tenant_id, connection_id) REFERENCES connection (tenant_id, id)
);
-- #endregion identity

-- #region group-role
CREATE TABLE group_role (
  tenant_id     uuid NOT NULL,
  connection_id uuid NOT NULL,
  -- The id that the provider gives it: a name can be taken by the next group.
  group_id      text NOT NULL CHECK (group_id <> ''),
  -- None of these reaches beyond the tenant. Staff get theirs by another table.
  role          text NOT NULL CHECK (role IN ('member', 'admin')),
  PRIMARY KEY (connection_id, group_id),
  FOREIGN KEY (tenant_id, connection_id) REFERENCES connection (tenant_id, id) ON DELETE CASCADE
);
-- #endregion group-role

-- #region sso-only
-- Who may come in when the provider is down: two administrators, each of whom has tried it.
CREATE TABLE break_glass (
  tenant_id uuid NOT NULL,
  person_id uuid NOT NULL,
  tried_at  timestamptz,
  PRIMARY KEY (tenant_id, person_id),
  FOREIGN KEY (tenant_id, person_id) REFERENCES membership
);

CREATE TABLE sign_in_rule (
  tenant_id uuid PRIMARY KEY,
  sso_only  boolean NOT NULL
);

CREATE TYPE way_in AS ENUM ('password', 'password and passkey', 'reset', 'magic link', 'social login');

-- For each sign-in that is by no connection. Break-glass is a password and a passkey, both verified: by
-- any other way, a mailbox alone would open an administrator.
CREATE FUNCTION may_come_without_sso(person uuid, tenant uuid, way way_in) RETURNS boolean
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT EXISTS (SELECT FROM membership WHERE (tenant_id, person_id) = (tenant, person))
    AND (NOT EXISTS (SELECT FROM sign_in_rule WHERE tenant_id = tenant AND sso_only)
         OR coalesce(way = 'password and passkey', false)
            AND EXISTS (SELECT FROM break_glass WHERE (tenant_id, person_id) = (tenant, person)));
END;
-- #endregion sso-only

-- #region break-glass
-- A tenant that lets nobody in without its provider keeps two who may: before and after.
CREATE FUNCTION keep_break_glass() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Of two changes at once, each would see the account that the other takes: one waits for the other.
  PERFORM FROM break_glass JOIN membership USING (tenant_id, person_id)
    WHERE tenant_id IN (OLD.tenant_id, NEW.tenant_id) ORDER BY person_id FOR UPDATE;
  IF EXISTS (SELECT FROM sign_in_rule WHERE sso_only AND tenant_id IN (OLD.tenant_id, NEW.tenant_id))
    AND 2 > (
      SELECT count(*) FROM break_glass JOIN membership USING (tenant_id, person_id)
      WHERE tenant_id IN (OLD.tenant_id, NEW.tenant_id) AND role = 'admin' AND tried_at IS NOT NULL
    )
  THEN
    RAISE check_violation USING
      MESSAGE = 'SSO only needs two administrators whose break-glass login was tried.';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER two_left AFTER INSERT OR UPDATE ON sign_in_rule
  FOR EACH ROW EXECUTE FUNCTION keep_break_glass();
CREATE TRIGGER two_left AFTER UPDATE OR DELETE ON break_glass
  FOR EACH ROW EXECUTE FUNCTION keep_break_glass();
CREATE TRIGGER two_left AFTER UPDATE ON membership
  FOR EACH ROW WHEN (OLD.role = 'admin') EXECUTE FUNCTION keep_break_glass();
-- #endregion break-glass

-- #region role
-- At each login: where a connection maps groups, they decide, and whom none makes an administrator
-- is a member. An alarm: the role stayed, and somebody has to know. No row: there is no map, and roles
-- are for the tenant's administrators.
CREATE FUNCTION role_by_groups(connection uuid, person uuid, groups text[])
RETURNS TABLE (role text, alarm text) LANGUAGE sql
BEGIN ATOMIC
  -- Two last administrators who lose the group together would each see the other: one waits.
  SELECT person_id FROM membership
  WHERE tenant_id IN (SELECT tenant_id FROM group_role WHERE connection_id = connection)
    AND role = 'admin' ORDER BY person_id FOR UPDATE;

  WITH due AS (
    SELECT tenant_id, CASE WHEN bool_or(role = 'admin' AND group_id = ANY (groups)) THEN 'admin'
                           ELSE 'member' END AS role
    FROM group_role WHERE connection_id = connection GROUP BY tenant_id
  ), judged AS (
    SELECT tenant_id, due.role AS due, was.role AS was, CASE
      -- The provider did not say them, which is not the same as none.
      WHEN groups IS NULL THEN 'groups unknown'
      WHEN due.role = was.role OR due.role = 'admin' THEN NULL
      WHEN EXISTS (SELECT FROM break_glass WHERE tenant_id = was.tenant_id AND person_id = person)
        THEN 'break-glass account'
      WHEN NOT EXISTS (
        SELECT FROM membership
        WHERE tenant_id = was.tenant_id AND role = 'admin' AND person_id <> person
      ) THEN 'last administrator' END AS alarm
    FROM membership was JOIN due USING (tenant_id) WHERE person_id = person
  ), changed AS (
    UPDATE membership SET role = due FROM judged
    WHERE membership.tenant_id = judged.tenant_id AND person_id = person AND alarm IS NULL
      AND due <> was
  )
  SELECT CASE WHEN alarm IS NULL THEN due ELSE was END, alarm FROM judged;
END;
-- #endregion role

CREATE TABLE login_flow (
  -- Hashes: whoever reads the table or a backup can end no login.
  state_hash    bytea PRIMARY KEY,
  -- A browser without its cookie is every browser without one.
  browser_hash  bytea NOT NULL CHECK (browser_hash <> sha256('')),
  tenant_id     uuid NOT NULL,
  connection_id uuid NOT NULL,
  -- OIDC: nonce and code verifier. SAML: the id of the request.
  secrets       jsonb NOT NULL,
  expires_at    timestamptz NOT NULL DEFAULT now() + interval '10 minutes',
  FOREIGN KEY (tenant_id, connection_id) REFERENCES connection (tenant_id, id) ON DELETE CASCADE
);

-- An assertion signs in once, until it is too old to sign in at all.
CREATE TABLE used_assertion (
  tenant_id     uuid NOT NULL,
  connection_id uuid NOT NULL,
  assertion_id  text NOT NULL,
  expires_at    timestamptz NOT NULL,
  PRIMARY KEY (connection_id, assertion_id),
  FOREIGN KEY (tenant_id, connection_id) REFERENCES connection (tenant_id, id) ON DELETE CASCADE
);

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['connection', 'connection_certificate', 'domain', 'membership',
                              'identity', 'group_role', 'login_flow', 'used_assertion',
                              'break_glass', 'sign_in_rule'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', name);
    EXECUTE format($policy$CREATE POLICY tenant_isolation ON %I
      USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)$policy$, name);
    EXECUTE format('GRANT SELECT, INSERT, DELETE ON %I TO app_user', name);
  END LOOP;
END $$;

-- A person is seen by the tenants that they belong to.
ALTER TABLE person ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY members ON person FOR SELECT
  USING (EXISTS (SELECT FROM membership WHERE person_id = person.id));
CREATE POLICY newcomers ON person FOR INSERT WITH CHECK (true);
GRANT SELECT, INSERT (id, email) ON person TO app_user;

-- A tenant claims a domain; the job that finds its TXT record verifies it. A claim stays, and with
-- it when its proof was lost.
REVOKE INSERT, DELETE ON domain FROM app_user;
GRANT INSERT (tenant_id, name) ON domain TO app_user;
-- A connection keeps its issuer: another one gets another connection, and no identity of this one.
GRANT UPDATE (enabled, admits) ON connection TO app_user;
-- A tenant that could say that its connection has our client would have our secret sent to its issuer.
REVOKE INSERT ON connection FROM app_user;
GRANT INSERT (id, tenant_id, kind, issuer, customer_claim, customer, client_id, redirect_uri,
              subject_from, groups_claim, enabled, admits) ON connection TO app_user;
GRANT UPDATE (last_login_at) ON connection_certificate TO app_user;
GRANT UPDATE (role) ON membership TO app_user;
GRANT UPDATE (tried_at) ON break_glass TO app_user;
GRANT UPDATE (sso_only) ON sign_in_rule TO app_user;
GRANT SELECT ON proved_connection TO app_user;

-- Before a login nobody is known. Two questions may be asked across tenants, and answer with an id.
CREATE POLICY chooser ON connection FOR SELECT TO app_owner USING (true);
CREATE POLICY chooser ON domain FOR SELECT TO app_owner USING (true);

CREATE FUNCTION tenant_of_connection(asked uuid) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT tenant_id FROM connection WHERE id = asked AND enabled;
END;

CREATE FUNCTION connections_of_address(email text) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  SELECT connection.id FROM connection JOIN domain USING (tenant_id)
  WHERE name = lower(substring(email FROM '@([^@]+)$')) AND verified_at IS NOT NULL AND enabled;
END;

-- All that follows runs in a transaction with app.tenant_id set to the tenant of the connection.

-- #region take
PREPARE keep_flow (uuid, uuid, text, text, jsonb) AS
INSERT INTO login_flow (tenant_id, connection_id, state_hash, browser_hash, secrets)
VALUES ($1, $2, sha256(convert_to($3, 'UTF8')), sha256(convert_to($4, 'UTF8')), $5);

-- Most logins that begin never come back: a job takes them away.
PREPARE sweep_flows AS DELETE FROM login_flow WHERE expires_at <= now();

-- Of two callbacks with one state, one deletes the row, and the other waits for it and finds none.
PREPARE take_flow (text, text) AS
DELETE FROM login_flow
WHERE state_hash = sha256(convert_to($1, 'UTF8'))
  AND browser_hash = sha256(convert_to($2, 'UTF8'))
  AND expires_at > now()
RETURNING connection_id, secrets;

-- No row: the assertion was used before.
PREPARE use_assertion (uuid, uuid, text, timestamptz) AS
INSERT INTO used_assertion (tenant_id, connection_id, assertion_id, expires_at)
VALUES ($1, $2, $3, $4)
ON CONFLICT DO NOTHING
RETURNING assertion_id;
-- #endregion take

-- #region certificate-used
-- The second is the certificate that verified the assertion, as the callback returns it.
PREPARE certificate_used (uuid, text) AS
UPDATE connection_certificate SET last_login_at = now()
WHERE connection_id = $1 AND certificate = $2;

-- No row: the old one stays. It may go when a login of this week was by the new one, and for thirty
-- days none was by the old.
PREPARE certificates_to_remove AS
SELECT old.connection_id, old.slot
FROM connection_certificate old JOIN connection_certificate new USING (tenant_id, connection_id)
WHERE new.added_at > old.added_at AND new.last_login_at > now() - interval '7 days'
  AND greatest(old.last_login_at, new.added_at) < now() - interval '30 days';
-- #endregion certificate-used

-- #region find
-- No row: a stranger, or a connection that is off. A row without a role: a person who is no member,
-- whom nobody links again.
PREPARE find_person (uuid, text) AS
SELECT person_id, membership.role
FROM identity LEFT JOIN membership USING (tenant_id, person_id)
WHERE connection_id = (SELECT id FROM connection WHERE id = $1 AND enabled) AND subject = $2;
-- #endregion find

-- #region link
-- A stranger who proves the address of one member becomes that member, if the member has confirmed
-- it to us, and since the tenant last lost the domain: an address that a provider wrote waits for
-- nobody. No row: nobody was linked. The fourth is emailVerified. Of two logins at once, one links.
PREPARE link_person (uuid, text, text, boolean) AS
INSERT INTO identity (tenant_id, connection_id, subject, person_id)
SELECT connection.tenant_id, connection.id, $2, min(person.id::text)::uuid
FROM proved_connection connection
JOIN domain ON domain.tenant_id = connection.tenant_id AND domain.verified_at IS NOT NULL
JOIN membership ON membership.tenant_id = connection.tenant_id
JOIN person ON person.id = membership.person_id
WHERE connection.id = $1
  AND person.email = lower($3)
  AND person.email_confirmed_at > coalesce(domain.lost_at, '-infinity')
  AND domain.name = substring(person.email FROM '@([^@]+)$')
  AND $4
GROUP BY connection.tenant_id, connection.id
-- Two members with one address: it says nothing about who of them came.
HAVING count(*) = 1
ON CONFLICT DO NOTHING
RETURNING person_id;
-- #endregion link

-- #region join
-- A stranger whom nobody linked becomes a member, where the connection admits newcomers and its proof
-- stands; the address may be missing. One statement: of two logins at once, the second fails as a
-- whole (23505), and finds the person of the first when it asks again. No row: an administrator has
-- to invite them.
PREPARE join_tenant (uuid, text, text) AS
WITH newcomer AS MATERIALIZED (
  SELECT gen_random_uuid() AS person_id, tenant_id, id AS connection_id
  FROM proved_connection WHERE id = $1 AND admits
), made AS (
  INSERT INTO person (id, email) SELECT person_id, lower($3) FROM newcomer
), joined AS (
  INSERT INTO membership (tenant_id, person_id, role)
  SELECT tenant_id, person_id, 'member' FROM newcomer
)
INSERT INTO identity (tenant_id, connection_id, subject, person_id)
SELECT tenant_id, connection_id, $2, person_id FROM newcomer
RETURNING person_id;
-- #endregion join

-- #region identity-holes
-- As a role that sees every tenant. No row: an identity is found by connection and subject, and no
-- domain proves an address for two tenants.
SELECT 'not unique: connection_id, subject' AS hole
WHERE NOT EXISTS (
  SELECT FROM pg_index
  WHERE indrelid = 'identity'::regclass AND indisunique AND indisvalid AND indpred IS NULL
    AND (SELECT array_agg(attname::text ORDER BY attname) FROM pg_attribute
         WHERE attrelid = indrelid AND attnum = ANY (indkey)) <@ ARRAY['connection_id', 'subject']
)
UNION ALL
SELECT format('identity %s of %s: its connection is not its tenant''s', subject, connection_id)
FROM identity LEFT JOIN connection
  ON connection.id = identity.connection_id AND connection.tenant_id = identity.tenant_id
WHERE connection.id IS NULL
UNION ALL
SELECT format('person %s: %s identities of connection %s', person_id, count(*), connection_id)
FROM identity GROUP BY person_id, connection_id HAVING count(*) > 1
UNION ALL
SELECT format('domain %s: verified for %s tenants', lower(name), count(DISTINCT tenant_id))
FROM domain WHERE verified_at IS NOT NULL
GROUP BY lower(name) HAVING count(DISTINCT tenant_id) > 1
ORDER BY hole;
-- #endregion identity-holes

-- #region shared-issuer-holes
-- As a role that sees every tenant. No row: each connection to an issuer that several customers use
-- names the claim of its customer. The list has those that you know; your tenants show the others.
WITH shared (issuer, claim) AS (
  VALUES ('https://accounts.google.com', 'hd'),
         ('https://login.microsoftonline.com/common/v2.0', 'tid'),
         ('https://login.microsoftonline.com/organizations/v2.0', 'tid')
)
SELECT format('connection %s: %s has many customers, and no %s is compared',
              id, connection.issuer, claim) AS hole
FROM connection JOIN shared ON rtrim(lower(connection.issuer), '/') = shared.issuer
WHERE enabled AND (customer_claim IS DISTINCT FROM claim OR customer IS NULL)
UNION ALL
-- The directory of all personal accounts: no claim tells its customers apart.
SELECT format('connection %s: takes every personal Microsoft account', id)
FROM connection WHERE enabled
  AND (lower(issuer) ~ '^https://login\.microsoftonline\.com/consumers\M'
       OR lower(issuer || coalesce(customer, '')) ~ '9188040d-6c67-4c5b-b112-36a304b66dad')
UNION ALL
SELECT format('connection %s: tenants share %s, and it names no customer', id, issuer)
FROM connection WHERE enabled AND kind = 'oidc' AND customer IS NULL AND EXISTS (
  SELECT FROM connection other
  WHERE other.enabled AND other.kind = 'oidc' AND other.tenant_id <> connection.tenant_id
    AND rtrim(lower(other.issuer), '/') = rtrim(lower(connection.issuer), '/')
)
UNION ALL
SELECT format('%s %s of %s: of %s tenants',
              customer_claim, customer, issuer, count(DISTINCT tenant_id))
FROM connection WHERE enabled AND customer IS NOT NULL
GROUP BY issuer, customer_claim, customer HAVING count(DISTINCT tenant_id) > 1
UNION ALL
SELECT format('connection %s: admits whoever has %s, which its tenant has not proved', id, customer)
FROM connection WHERE enabled AND admits AND customer_claim = 'hd' AND NOT EXISTS (
  SELECT FROM domain WHERE domain.tenant_id = connection.tenant_id
    AND name = lower(customer) AND verified_at IS NOT NULL
)
ORDER BY hole;
-- #endregion shared-issuer-holes

-- #region mapping-holes
-- As a role that sees every tenant. No row: a group gives a role by the map of one connection, in the
-- tenant of that connection, and none that reaches beyond it.
SELECT format('group %s of %s gives %s', group_id, connection_id, role) AS hole
FROM group_role WHERE role NOT IN ('member', 'admin')
UNION ALL
SELECT format('group %s: connection %s is not of tenant %s', group_id, connection_id, tenant_id)
FROM group_role WHERE NOT EXISTS (
  SELECT FROM connection
  WHERE connection.id = group_role.connection_id AND connection.tenant_id = group_role.tenant_id
)
UNION ALL
SELECT 'a role is not held to a list'
WHERE NOT EXISTS (
  SELECT FROM pg_constraint
  WHERE conrelid = 'group_role'::regclass AND contype = 'c' AND convalidated
    AND conkey = ARRAY[(SELECT attnum FROM pg_attribute
                        WHERE attrelid = 'group_role'::regclass AND attname = 'role')]
)
ORDER BY hole;
-- #endregion mapping-holes
