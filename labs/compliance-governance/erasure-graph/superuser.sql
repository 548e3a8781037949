-- Last night's backup. The application may not read it.
CREATE SCHEMA backup AUTHORIZATION app_owner;
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['person', 'message', 'attachment', 'invoice', 'activity', 'outbox'] LOOP
    EXECUTE format('CREATE TABLE backup.%1$I AS TABLE public.%1$I', name);
    EXECUTE format('ALTER TABLE backup.%I OWNER TO app_owner', name);
  END LOOP;
END
$$;
