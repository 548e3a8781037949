-- What a receiver of Stripe's events stores, with policies: the variant of the lab's tables for a
-- database with row-level security. Runs as app_owner, after an administrator's
--   CREATE ROLE stripe_receiver LOGIN NOBYPASSRLS;
-- The receiver begins each event's transaction with begin_stripe_event(customer, event, type).
BEGIN;

-- #region map
-- Whose customer is whose: written when we create the customer, before it can have an event. A tenant
-- may have several, one for each currency. Not forced, so that its owner's function below reads it.
CREATE TABLE stripe_customer (
  id        text PRIMARY KEY CHECK (id LIKE 'cus\_%'),
  tenant_id uuid NOT NULL
);
ALTER TABLE stripe_customer ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON stripe_customer
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
GRANT SELECT ON stripe_customer TO app_user;
-- #endregion map

-- #region inbox
-- One row for each event that was settled. Its id is Stripe's and nobody else can choose it, so it is
-- unique without the tenant.
CREATE TABLE stripe_inbox (
  event_id    text PRIMARY KEY CHECK (event_id LIKE 'evt\_%'),
  tenant_id   uuid NOT NULL,
  type        text NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE stripe_inbox ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON stripe_inbox
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
GRANT SELECT ON stripe_inbox TO app_user;

-- Begins the transaction of an event whose signature was verified: finds the tenant, takes the
-- customer's turn, and says whether the event is new. All that follows runs under the tenant's policies.
CREATE FUNCTION begin_stripe_event(customer text, event text, kind text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  tenant uuid;
BEGIN
  SELECT m.tenant_id INTO tenant FROM public.stripe_customer AS m WHERE m.id = customer FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'No tenant has this customer.' USING ERRCODE = 'no_data_found';
  END IF;
  PERFORM set_config('app.tenant_id', tenant::text, true);
  INSERT INTO public.stripe_inbox (event_id, tenant_id, type) VALUES (event, tenant, kind)
  ON CONFLICT DO NOTHING;
  RETURN FOUND;
END
$$;
-- It chooses the tenant, so the application may not call it: the receiver has a login of its own.
REVOKE ALL ON FUNCTION begin_stripe_event(text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION begin_stripe_event(text, text, text) TO stripe_receiver;
-- #endregion inbox

-- #region effects
-- Credit, once for each invoice: two events may speak of one.
CREATE TABLE stripe_grant (
  invoice   text PRIMARY KEY,
  tenant_id uuid NOT NULL,
  cents     bigint NOT NULL CHECK (cents > 0),
  currency  text NOT NULL
);

-- A subscription as it was fetched. Every write raises the version, under the lock too: ON CONFLICT
-- (subscription) DO UPDATE SET …, version = stripe_state.version + 1, fetched_at = now(). A receiver that
-- can't hold a lock while it asks reads the version, asks, writes where it is still that, or asks anew.
CREATE TABLE stripe_state (
  subscription text PRIMARY KEY,
  tenant_id    uuid NOT NULL,
  status       text NOT NULL,
  version      bigint NOT NULL DEFAULT 1,
  fetched_at   timestamptz NOT NULL DEFAULT now()
);

ALTER TABLE stripe_grant ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE stripe_state ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON stripe_grant
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
CREATE POLICY tenant_isolation ON stripe_state
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
GRANT SELECT ON stripe_grant, stripe_state TO app_user;
GRANT SELECT, INSERT ON stripe_grant, stripe_state TO stripe_receiver;
GRANT UPDATE (status, version, fetched_at) ON stripe_state TO stripe_receiver;
-- #endregion effects

COMMIT;
