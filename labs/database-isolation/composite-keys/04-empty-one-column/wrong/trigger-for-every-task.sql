-- Empties the tenant's tasks, of whichever project.
CREATE FUNCTION tasks_to_inbox() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE public.task SET project_id = NULL WHERE tenant_id = OLD.tenant_id;
  RETURN OLD;
END
$$;
CREATE TRIGGER tasks_to_inbox BEFORE DELETE ON project
  FOR EACH ROW EXECUTE FUNCTION tasks_to_inbox();
