-- Each server keeps this for the tenants that it has, or had: 'gone' stays, for stragglers.
-- #region placement
CREATE TABLE placement (
  tenant_id uuid PRIMARY KEY,
  epoch     bigint NOT NULL,
  state     text NOT NULL CHECK (state IN ('active', 'frozen', 'gone'))
);
-- #endregion placement
GRANT SELECT ON placement TO app_user;

-- #region guard
CREATE FUNCTION guard_home() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  here public.placement;
  whose uuid;
BEGIN
  FOREACH whose IN ARRAY CASE TG_OP WHEN 'INSERT' THEN ARRAY[NEW.tenant_id]
    WHEN 'DELETE' THEN ARRAY[OLD.tenant_id] ELSE ARRAY[OLD.tenant_id, NEW.tenant_id] END
  LOOP
    -- FOR SHARE, so that a freeze waits for this transaction; it would not wait for FOR KEY SHARE.
    SELECT * INTO here FROM public.placement WHERE tenant_id = whose FOR SHARE;
    IF NOT FOUND OR here.state = 'gone'
      OR here.epoch::text IS DISTINCT FROM current_setting('app.epoch', true) THEN
      RAISE EXCEPTION 'this tenant is not here in this epoch: ask again' USING ERRCODE = 'MT421';
    ELSIF here.state = 'frozen' THEN
      RAISE EXCEPTION 'this tenant is frozen: try again soon' USING ERRCODE = 'MT503';
    END IF;
  END LOOP;
  RETURN coalesce(NEW, OLD);
END $$;

CREATE TRIGGER guard_home BEFORE INSERT OR UPDATE OR DELETE ON invoice
  FOR EACH ROW EXECUTE FUNCTION guard_home(); -- and so on every table with a tenant_id
-- #endregion guard

CREATE TRIGGER guard_home BEFORE INSERT OR UPDATE OR DELETE ON customer
  FOR EACH ROW EXECUTE FUNCTION guard_home();
