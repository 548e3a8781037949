-- For versions before 15: a trigger, which runs as who deletes and under the policies.
CREATE FUNCTION tasks_to_inbox() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE public.task SET project_id = NULL
  WHERE tenant_id = OLD.tenant_id AND project_id = OLD.id;
  RETURN OLD;
END
$$;
CREATE TRIGGER tasks_to_inbox BEFORE DELETE ON project
  FOR EACH ROW EXECUTE FUNCTION tasks_to_inbox();
