-- What a tenant's plan allows, and when its periods begin. Billing writes here, nobody else.
CREATE TABLE subscription (
  tenant_id uuid PRIMARY KEY,
  anchor    timestamptz NOT NULL,
  exports   int NOT NULL CHECK (exports >= 0),
  seats     int NOT NULL CHECK (seats >= 0)
);

-- One counter for each meter and period. A stock's period has no end.
CREATE TABLE quota (
  tenant_id uuid NOT NULL,
  meter     text NOT NULL,
  starts_at timestamptz NOT NULL,
  ends_at   timestamptz NOT NULL CHECK (ends_at > starts_at),
  max_units int NOT NULL CHECK (max_units >= 0),
  -- It may stand above max_units: a downgrade takes nothing away.
  used      int NOT NULL CHECK (used >= 0),
  PRIMARY KEY (tenant_id, meter, starts_at)
);

-- Who took the units. Those held and committed count, those released and expired came back.
CREATE TABLE reservation (
  tenant_id  uuid NOT NULL,
  key        text NOT NULL,
  meter      text NOT NULL DEFAULT 'export',
  starts_at  timestamptz NOT NULL,
  units      int NOT NULL DEFAULT 1 CHECK (units > 0),
  about      text NOT NULL,
  state      text NOT NULL DEFAULT 'committed' CHECK (state IN ('held', 'committed', 'released', 'expired')),
  expires_at timestamptz CHECK (state <> 'held' OR expires_at IS NOT NULL),
  PRIMARY KEY (tenant_id, key),
  FOREIGN KEY (tenant_id, meter, starts_at) REFERENCES quota
);

-- Who has a seat.
CREATE TABLE member (
  tenant_id uuid NOT NULL,
  email     text NOT NULL,
  state     text NOT NULL CHECK (state IN ('invited', 'active')),
  PRIMARY KEY (tenant_id, email)
);

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['subscription', 'quota', 'reservation', 'member'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY tenant_isolation ON %I
         USING (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)
         WITH CHECK (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)', name);
  END LOOP;
END
$$;

-- The application counts. It sets no limit and opens no period.
GRANT SELECT ON subscription, quota, reservation, member TO app_user;
GRANT UPDATE (used) ON quota TO app_user;
GRANT INSERT, UPDATE (state) ON reservation TO app_user;
GRANT INSERT, DELETE, UPDATE (state) ON member TO app_user;

-- Takes units of the period that `at` is in: what is left, or null where they are not to be had.
CREATE FUNCTION take(of_meter text, amount int, at timestamptz) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
  q quota;
BEGIN
  SELECT * INTO q FROM quota WHERE meter = of_meter AND starts_at <= at AND at < ends_at;
  IF q.used + amount > q.max_units THEN
    RETURN NULL;
  END IF;
  UPDATE quota SET used = q.used + amount WHERE meter = q.meter AND starts_at = q.starts_at;
  RETURN q.max_units - q.used - amount;
END
$$;

-- What the operator looks at once a day, for one tenant after the other.
CREATE VIEW quota_gap WITH (security_invoker = true) AS
SELECT tenant_id, 'over' AS gap, concat(meter, to_char(starts_at AT TIME ZONE 'UTC', '" from "YYYY-MM-DD')) AS about
FROM quota
WHERE used > max_units;

GRANT SELECT ON quota_gap TO app_user;
