-- Every tenant's period is the calendar's month.
CREATE FUNCTION open_period(at timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO public.quota (tenant_id, meter, starts_at, ends_at, max_units, used)
  SELECT tenant_id, 'export', date_trunc('month', at, 'UTC'),
         (date_trunc('month', at AT TIME ZONE 'UTC') + interval '1 month') AT TIME ZONE 'UTC', exports, 0
  FROM public.subscription
  ON CONFLICT DO NOTHING;
$$;
