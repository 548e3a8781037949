-- The business: a tenant renders a report and pays for its pages.
CREATE TABLE report (
  tenant_id   uuid NOT NULL,
  id          bigint NOT NULL,
  title       text NOT NULL,
  pages       int NOT NULL CHECK (pages > 0),
  rendered_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id)
);

-- The first meter: one number for each month.
CREATE TABLE usage_counter (
  tenant_id uuid NOT NULL,
  month     date NOT NULL,
  pages     numeric NOT NULL,
  PRIMARY KEY (tenant_id, month)
);

-- Events that wait for the relay, which sends them to the broker.
CREATE TABLE outbox (
  tenant_id   uuid NOT NULL,
  event_id    text NOT NULL,
  subject     text NOT NULL,
  meter       text NOT NULL DEFAULT 'page',
  quantity    numeric NOT NULL,
  occurred_at timestamptz NOT NULL,
  sent_at     timestamptz,
  PRIMARY KEY (tenant_id, event_id)
);

-- The second meter: one row for each event, a partition for each month. It has no key yet.
CREATE TABLE usage_event (
  tenant_id   uuid NOT NULL,
  event_id    text NOT NULL,
  subject     text NOT NULL,
  meter       text NOT NULL DEFAULT 'page',
  quantity    numeric NOT NULL,
  occurred_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now(),
  -- NaN is above Infinity, and one of either spoils every sum.
  CONSTRAINT a_number CHECK (quantity > '-Infinity' AND quantity < 'Infinity'),
  CONSTRAINT a_time CHECK (isfinite(occurred_at)),
  CONSTRAINT not_in_the_future CHECK (occurred_at <= received_at + interval '5 minutes')
) PARTITION BY RANGE (occurred_at);

CREATE TABLE usage_event_2026_10 PARTITION OF usage_event
  FOR VALUES FROM ('2026-10-01T00:00:00Z') TO ('2026-11-01T00:00:00Z');
CREATE TABLE usage_event_2026_11 PARTITION OF usage_event
  FOR VALUES FROM ('2026-11-01T00:00:00Z') TO ('2026-12-01T00:00:00Z');
-- Without it the first event of a month that nobody made a partition for is refused with 23514.
CREATE TABLE usage_event_other PARTITION OF usage_event DEFAULT;

-- Messages that can't be counted, as they came; one that comes again is here once.
CREATE TABLE usage_refused (
  tenant_id  uuid NOT NULL,
  payload    bytea NOT NULL,
  digest     bytea GENERATED ALWAYS AS (sha256(payload)) STORED,
  reason     text NOT NULL,
  refused_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, digest)
);

-- Months whose invoice was sent.
CREATE TABLE usage_period (
  tenant_id uuid NOT NULL,
  month     date NOT NULL,
  closed_at timestamptz NOT NULL,
  invoiced  numeric NOT NULL,
  PRIMARY KEY (tenant_id, month)
);

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['report', 'usage_counter', 'outbox', 'usage_event', 'usage_refused', 'usage_period'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY tenant_isolation ON %I
         USING (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)
         WITH CHECK (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)', name);
  END LOOP;
  -- Nobody has a grant on partitions; this also closes them to their owner.
  FOREACH name IN ARRAY ARRAY['usage_event_2026_10', 'usage_event_2026_11', 'usage_event_other'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', name);
  END LOOP;
END
$$;

GRANT SELECT, INSERT ON report TO app_user;
GRANT SELECT, UPDATE (pages) ON usage_counter TO app_user;
GRANT SELECT, INSERT, UPDATE (sent_at) ON outbox TO app_user;
GRANT SELECT ON usage_event, usage_period TO app_user;
-- When an event arrived is for the server to say, and nobody changes what has been counted.
GRANT INSERT (tenant_id, event_id, subject, meter, quantity, occurred_at) ON usage_event TO app_user;
-- The payload is for the operator alone: it may be another tenant's.
GRANT SELECT (tenant_id, reason, refused_at), INSERT (tenant_id, payload, reason)
  ON usage_refused TO app_user;

-- What the application calls when a report has been rendered.
CREATE FUNCTION render_report(report bigint, about text, page_count int, at timestamptz) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO report (tenant_id, id, title, pages, rendered_at)
  VALUES (nullif(current_setting('app.tenant_id', true), '')::uuid, report, about, page_count, at);
$$;

-- What the consumer calls for each message of the broker.
CREATE FUNCTION ingest_usage(event text, about text, amount numeric, at timestamptz) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO usage_event (tenant_id, event_id, subject, quantity, occurred_at)
  VALUES (nullif(current_setting('app.tenant_id', true), '')::uuid, event, about, amount, at);
$$;

-- What the invoice says.
CREATE VIEW bill WITH (security_invoker = true) AS
SELECT tenant_id,
       date_trunc('month', occurred_at AT TIME ZONE 'UTC')::date AS month,
       sum(quantity) AS quantity
FROM usage_event
GROUP BY 1, 2;

-- What the operator looks at once a day, for one tenant after the other.
CREATE VIEW usage_gap WITH (security_invoker = true) AS
SELECT b.tenant_id, 'drift' AS gap, to_char(b.month, 'YYYY-MM') AS about
FROM bill b
JOIN usage_period p USING (tenant_id, month)
WHERE b.quantity <> p.invoiced;

GRANT SELECT ON bill, usage_gap TO app_user;
