-- Counts the months itself.
CREATE FUNCTION open_period(at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  s public.subscription;
  start timestamp;
  n int := 0;
BEGIN
  SELECT * INTO s FROM public.subscription;
  start := s.anchor AT TIME ZONE 'UTC';
  IF NOT FOUND OR at < s.anchor THEN
    RETURN;
  END IF;
  WHILE start + (n + 1) * interval '1 month' <= at AT TIME ZONE 'UTC' LOOP
    n := n + 1;
  END LOOP;
  INSERT INTO public.quota VALUES
    (s.tenant_id, 'export', (start + n * interval '1 month') AT TIME ZONE 'UTC',
     (start + (n + 1) * interval '1 month') AT TIME ZONE 'UTC', s.exports, 0)
  ON CONFLICT DO NOTHING;
END
$$;
