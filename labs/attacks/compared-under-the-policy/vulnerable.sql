CREATE FUNCTION homes_differ() RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
  RETURN (SELECT count(*) FROM invoice AS o FULL JOIN moved_invoice AS n USING (tenant_id, id)
          WHERE o IS DISTINCT FROM n AND tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');
END $$;
