-- Facts of usage with their keys apart, protected before they hold a row. Runs as app_owner.
BEGIN;

-- #region facts
-- What was used, by the month, so that a month is dropped in one statement.
CREATE TABLE meter_event (
  tenant_id   uuid NOT NULL,
  event_id    text NOT NULL,
  subject     text NOT NULL,
  meter       text NOT NULL,
  quantity    numeric NOT NULL,
  occurred_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now(),
  -- NaN is above Infinity, and one of either spoils every sum.
  CONSTRAINT a_number CHECK (quantity > '-Infinity' AND quantity < 'Infinity'),
  CONSTRAINT a_time CHECK (isfinite(occurred_at)),
  CONSTRAINT not_in_the_future CHECK (occurred_at <= received_at + interval '5 minutes')
) PARTITION BY RANGE (occurred_at);
CREATE TABLE meter_event_2026_11 PARTITION OF meter_event
  FOR VALUES FROM ('2026-11-01T00:00:00Z') TO ('2026-12-01T00:00:00Z');
-- For a month nobody made a partition for. Alert on any row in it.
CREATE TABLE meter_event_other PARTITION OF meter_event DEFAULT;
CREATE INDEX meter_event_tenant ON meter_event (tenant_id, event_id);

-- The application inserts what happened; the server says when it arrived; nobody changes either.
GRANT SELECT, INSERT (tenant_id, event_id, subject, meter, quantity, occurred_at)
  ON meter_event TO app_user;
-- #endregion facts

-- #region keys
-- What was counted before. By tenant, not by time: a unique key must hold across months, and on a
-- partitioned table it can only hold within what it is partitioned by.
CREATE TABLE meter_key (
  tenant_id  uuid NOT NULL,
  event_id   text NOT NULL,
  counted_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, event_id)
) PARTITION BY HASH (tenant_id);
CREATE TABLE meter_key_0 PARTITION OF meter_key FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE meter_key_1 PARTITION OF meter_key FOR VALUES WITH (MODULUS 2, REMAINDER 1);
GRANT SELECT, INSERT (tenant_id, event_id) ON meter_key TO app_user;
-- #endregion keys

-- #region refused
-- What can't be counted, as it came: a message that comes again is here once. The application
-- reads why, and not the payload, which may be another tenant's.
CREATE TABLE meter_refused (
  tenant_id  uuid NOT NULL,
  payload    bytea NOT NULL,
  digest     bytea GENERATED ALWAYS AS (sha256(payload)) STORED,
  reason     text NOT NULL,
  refused_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, digest)
);
GRANT SELECT (tenant_id, reason, refused_at), INSERT (tenant_id, payload, reason)
  ON meter_refused TO app_user;
-- #endregion refused

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['meter_event', 'meter_event_2026_11', 'meter_event_other',
                              'meter_key', 'meter_key_0', 'meter_key_1', 'meter_refused'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['meter_event', 'meter_key', 'meter_refused'] LOOP
    EXECUTE format(
      'CREATE POLICY tenant_isolation ON %I
         USING (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)
         WITH CHECK (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)', name);
  END LOOP;
END
$$;

-- #region count
-- Key and event in one statement: the event is stored only if its key was new.
CREATE FUNCTION count_usage(
  event text, about text, of_meter text, amount numeric, at timestamptz
) RETURNS void LANGUAGE sql AS $$
  WITH fresh AS (
    INSERT INTO meter_key (tenant_id, event_id)
    VALUES (nullif(current_setting('app.tenant_id', true), '')::uuid, event)
    ON CONFLICT DO NOTHING
    RETURNING tenant_id, event_id
  )
  INSERT INTO meter_event
    (tenant_id, event_id, subject, meter, quantity, occurred_at)
  SELECT tenant_id, event_id, about, of_meter, amount, at FROM fresh;
$$;
-- #endregion count

COMMIT;
