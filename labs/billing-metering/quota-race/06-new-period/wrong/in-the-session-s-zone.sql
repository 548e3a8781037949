-- The month is added in the time zone of whoever is connected.
CREATE FUNCTION open_period(at timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO public.quota (tenant_id, meter, starts_at, ends_at, max_units, used)
  SELECT tenant_id, 'export', starts_at, ends_at, exports, 0
  FROM (SELECT s.tenant_id, s.exports,
               s.anchor + n * interval '1 month' AS starts_at,
               s.anchor + (n + 1) * interval '1 month' AS ends_at
        FROM public.subscription s, generate_series(0, 1200) AS n) AS period
  WHERE starts_at <= at AND at < ends_at
  ON CONFLICT DO NOTHING;
$$;
