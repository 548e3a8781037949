CREATE FUNCTION open_period(at timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  UPDATE public.quota
  SET used = 0, ends_at = ends_at + interval '1 month'
  WHERE meter = 'export' AND ends_at <= at
    AND starts_at = (SELECT max(starts_at) FROM public.quota WHERE meter = 'export');
$$;
