CREATE FUNCTION roll_up() RETURNS void LANGUAGE sql AS $$
  INSERT INTO usage_hour
  SELECT tenant_id, date_trunc('hour', occurred_at), sum(quantity) FROM usage_event GROUP BY 1, 2
  ON CONFLICT (tenant_id, hour) DO UPDATE SET total = usage_hour.total + excluded.total;
$$;
