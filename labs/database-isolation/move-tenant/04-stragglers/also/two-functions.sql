CREATE FUNCTION ask_placement(tenant uuid, here name) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  found_state text;
BEGIN
  SELECT state INTO found_state FROM public.placement
  WHERE tenant_id = tenant AND home = here AND epoch::text = current_setting('app.epoch', true)
  FOR SHARE;
  IF NOT FOUND THEN RAISE SQLSTATE 'MT421'; END IF;
  IF found_state = 'frozen' THEN RAISE SQLSTATE 'MT503'; END IF;
END $$;

CREATE FUNCTION guard_home() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP IN ('UPDATE', 'DELETE') THEN PERFORM public.ask_placement(OLD.tenant_id, TG_TABLE_SCHEMA); END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  PERFORM public.ask_placement(NEW.tenant_id, TG_TABLE_SCHEMA);
  RETURN NEW;
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
