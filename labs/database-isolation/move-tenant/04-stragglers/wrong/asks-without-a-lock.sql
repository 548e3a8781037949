CREATE FUNCTION guard_home() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  place public.placement;
BEGIN
  SELECT * INTO place FROM public.placement
  WHERE tenant_id = CASE TG_OP WHEN 'DELETE' THEN OLD.tenant_id ELSE NEW.tenant_id END;
  IF place.home IS DISTINCT FROM TG_TABLE_SCHEMA
    OR place.epoch::text IS DISTINCT FROM current_setting('app.epoch', true) THEN
    RAISE EXCEPTION 'this tenant is not at home here in this epoch: ask again' USING ERRCODE = 'MT421';
  ELSIF place.state <> 'active' THEN
    RAISE EXCEPTION 'this tenant is frozen: try again soon' USING ERRCODE = 'MT503';
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;

CREATE TRIGGER guard_home BEFORE INSERT OR UPDATE OR DELETE ON public.customer
  FOR EACH ROW WHEN (current_user = 'app_user') EXECUTE FUNCTION guard_home();
CREATE TRIGGER guard_home BEFORE INSERT OR UPDATE OR DELETE ON public.invoice
  FOR EACH ROW WHEN (current_user = 'app_user') EXECUTE FUNCTION guard_home();
CREATE TRIGGER guard_home BEFORE INSERT OR UPDATE OR DELETE ON moved.customer
  FOR EACH ROW WHEN (current_user = 'app_user') EXECUTE FUNCTION guard_home();
CREATE TRIGGER guard_home BEFORE INSERT OR UPDATE OR DELETE ON moved.invoice
  FOR EACH ROW WHEN (current_user = 'app_user') EXECUTE FUNCTION guard_home();

UPDATE placement SET state = 'frozen' WHERE tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT catch_up();
SELECT setval(pg_get_serial_sequence('moved.customer', 'id'), (SELECT last_value + 1000 FROM public.customer_id_seq)),
       setval(pg_get_serial_sequence('moved.invoice', 'id'), (SELECT last_value + 1000 FROM public.invoice_id_seq));
UPDATE placement SET home = 'moved', epoch = 2, state = 'active' WHERE tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
