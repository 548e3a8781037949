CREATE FUNCTION audit_problem() RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT 'the trigger is switched off'
  FROM pg_trigger
  WHERE tgrelid = 'audit_event'::regclass AND tgname = 'append_only' AND tgenabled <> 'O'
$$;
