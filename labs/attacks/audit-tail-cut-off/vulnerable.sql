CREATE FUNCTION audit_problem() RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT 'the chain breaks at row ' || broken_at()
$$;
