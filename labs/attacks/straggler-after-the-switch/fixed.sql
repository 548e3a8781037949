GRANT SELECT ON placement TO app_user;

CREATE FUNCTION guard_home() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM FROM public.placement
  WHERE tenant_id = CASE TG_OP WHEN 'DELETE' THEN OLD.tenant_id ELSE NEW.tenant_id END
    AND home = 'here' AND epoch::text = current_setting('app.epoch', true)
  FOR SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'this tenant is not here in this epoch: ask again' USING ERRCODE = 'MT421';
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;

CREATE TRIGGER guard_home BEFORE INSERT OR UPDATE OR DELETE ON invoice
  FOR EACH ROW EXECUTE FUNCTION guard_home();
