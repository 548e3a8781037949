-- The new home, and what plays the parts of a second server.
CREATE SCHEMA moved AUTHORIZATION app_owner;
DO $$
BEGIN
  EXECUTE format('GRANT CREATE ON DATABASE %I TO app_owner', current_database());
END $$;

BEGIN;
SET LOCAL SESSION AUTHORIZATION app_owner;
CREATE TABLE moved.customer (LIKE public.customer INCLUDING ALL);
CREATE TABLE moved.invoice (LIKE public.invoice INCLUDING ALL,
  FOREIGN KEY (tenant_id, payer_id) REFERENCES moved.customer (tenant_id, id));
ALTER TABLE moved.customer REPLICA IDENTITY USING INDEX customer_tenant_id_id_key;
ALTER TABLE moved.invoice REPLICA IDENTITY USING INDEX invoice_tenant_id_id_key;
GRANT USAGE ON SCHEMA moved TO app_user;
GRANT SELECT, INSERT, UPDATE, DELETE ON moved.customer, moved.invoice TO app_user;

-- What acme's app writes while a copy runs.
CREATE FUNCTION live_writes() RETURNS void LANGUAGE sql AS $$
  INSERT INTO public.invoice (tenant_id, id, payer_id, memo, total)
  VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 6, 1, 'orchid rush order', 500);
  SELECT setval('public.invoice_id_seq', 6);
  UPDATE public.invoice SET total = 95 WHERE memo = 'orchid seeds';
  DELETE FROM public.invoice WHERE memo = 'orchid spade';
$$;

-- What the subscription does: afterwards the new home has what the old one has of acme.
CREATE FUNCTION catch_up() RETURNS void LANGUAGE sql AS $$
  DELETE FROM moved.invoice;
  DELETE FROM moved.customer;
  INSERT INTO moved.customer SELECT * FROM public.customer WHERE tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
  INSERT INTO moved.invoice SELECT * FROM public.invoice WHERE tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
$$;

-- What acme's app writes at the new home in the hour after the switch.
CREATE FUNCTION an_hour_later() RETURNS void LANGUAGE sql AS $$
  INSERT INTO moved.customer (tenant_id, name)
  VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'orchid florist');
  INSERT INTO moved.invoice (tenant_id, payer_id, memo, total)
  SELECT tenant_id, id, 'orchid bouquet', 60 FROM moved.customer WHERE name = 'orchid florist';
  UPDATE moved.invoice SET total = 130 WHERE memo = 'orchid bread';
  DELETE FROM moved.invoice WHERE memo = 'orchid seeds';
$$;
COMMIT;

-- What a publication would send to its subscriber. A subscription reads past every policy, so this does.
CREATE FUNCTION would_send(publication name) RETURNS TABLE (table_name text, row_sent text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  member record;
BEGIN
  FOR member IN
    SELECT t.schemaname, t.tablename, t.attnames, coalesce(t.rowfilter, 'true') AS filter
    FROM pg_publication_tables AS t WHERE t.pubname = publication ORDER BY t.tablename
  LOOP
    RETURN QUERY EXECUTE format('SELECT %L::text, row_to_json(r)::text FROM (SELECT %s FROM %I.%I WHERE %s ORDER BY id) AS r',
      member.tablename, (SELECT string_agg(quote_ident(a), ', ') FROM unnest(member.attnames) AS a),
      member.schemaname, member.tablename, member.filter);
  END LOOP;
END $$;
