-- Who a customer of Stripe is to us. We write it when we create the customer, and nobody else does.
CREATE TABLE customer (
  id        text PRIMARY KEY,
  tenant_id uuid NOT NULL UNIQUE,
  name      text NOT NULL,
  -- When its state was last fetched. SELECT … FOR NO KEY UPDATE needs a column that may be updated.
  synced_at timestamptz
);

-- What we believe of the subscriptions at Stripe.
CREATE TABLE subscription (
  id        text PRIMARY KEY,
  tenant_id uuid NOT NULL REFERENCES customer (tenant_id),
  status    text NOT NULL,
  -- The event's time, for receivers that compare it.
  as_of     bigint NOT NULL DEFAULT 0
);

-- Prepaid credit, as the first receiver wrote it, and with the key that it lacked.
CREATE TABLE credit (
  tenant_id uuid NOT NULL REFERENCES customer (tenant_id),
  invoice   text NOT NULL,
  cents     int NOT NULL
);
CREATE TABLE credit_grant (
  invoice   text PRIMARY KEY,
  tenant_id uuid NOT NULL REFERENCES customer (tenant_id),
  cents     int NOT NULL CHECK (cents > 0),
  -- Cents of what.
  currency  text NOT NULL DEFAULT 'usd'
);

-- One row for each event that was received.
CREATE TABLE inbox (
  event_id  text PRIMARY KEY,
  tenant_id uuid NOT NULL REFERENCES customer (tenant_id),
  type      text NOT NULL
);

-- Usage that Stripe shall bill. A row is made in the transaction of its report.
CREATE TABLE usage_outbox (
  tenant_id   uuid NOT NULL REFERENCES customer (tenant_id),
  report      text NOT NULL,
  pages       int NOT NULL CHECK (pages > 0),
  occurred_at timestamptz NOT NULL,
  -- For senders that note an attempt before they call.
  attempted_at timestamptz,
  -- The time that Stripe was told: it says which month is billed.
  billed_at   timestamptz,
  sent_at     timestamptz,
  PRIMARY KEY (tenant_id, report)
);

-- What a nightly job listed at Stripe: subscriptions, paid invoices, and usage by month.
CREATE TABLE stripe_subscription (id text PRIMARY KEY, customer text NOT NULL, status text NOT NULL);
CREATE TABLE stripe_invoice (
  id       text PRIMARY KEY,
  customer text NOT NULL,
  cents    int NOT NULL,
  currency text NOT NULL DEFAULT 'usd'
);
CREATE TABLE stripe_usage (
  customer text NOT NULL,
  month    date NOT NULL,
  pages    int NOT NULL,
  -- Of what is dated before it: what came last may not be counted yet.
  until    timestamptz NOT NULL DEFAULT 'infinity',
  PRIMARY KEY (customer, month)
);

GRANT SELECT, UPDATE (synced_at) ON customer TO app_user;
GRANT SELECT, INSERT, UPDATE ON subscription TO app_user;
GRANT SELECT, INSERT ON credit, credit_grant, inbox TO app_user;
GRANT SELECT, INSERT, UPDATE (attempted_at, sent_at, billed_at) ON usage_outbox TO app_user;
GRANT SELECT, INSERT, UPDATE, DELETE ON stripe_subscription, stripe_invoice, stripe_usage TO app_user;
