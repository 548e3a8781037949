-- A month from the end of the last period: from February 28 it arrives at March 28.
CREATE FUNCTION open_period(at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  q public.quota;
BEGIN
  LOOP
    SELECT * INTO q FROM public.quota WHERE meter = 'export' ORDER BY starts_at DESC LIMIT 1;
    EXIT WHEN at < q.ends_at;
    INSERT INTO public.quota
    SELECT tenant_id, 'export', q.ends_at,
           (q.ends_at AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC', exports, 0
    FROM public.subscription
    ON CONFLICT DO NOTHING;
  END LOOP;
END
$$;
