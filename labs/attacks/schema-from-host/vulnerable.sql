CREATE FUNCTION read_invoices(host text) RETURNS TABLE (id bigint, memo text)
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN QUERY EXECUTE format('SELECT i.id, i.memo FROM %I.invoice AS i', 't_' || split_part(host, '.', 1));
END
$$;
