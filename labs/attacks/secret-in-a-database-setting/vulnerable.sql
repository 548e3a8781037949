DO $$
BEGIN
  EXECUTE format('ALTER ROLE t_globex_1 IN DATABASE %I SET app.webhook_secret = %L', current_database(), 'falcon-7731');
END
$$;
