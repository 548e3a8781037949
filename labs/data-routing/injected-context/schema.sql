CREATE TABLE document (
  id        int PRIMARY KEY,
  tenant_id uuid NOT NULL,
  title     text NOT NULL,
  pages     int NOT NULL,
  margin    int NOT NULL -- what we earn with it; customers don't see this
);
-- What a user has typed into the search box, and the heading that a tenant gave its report.
CREATE TABLE search_box (tenant_id uuid PRIMARY KEY, typed text NOT NULL);
CREATE TABLE saved_report (tenant_id uuid PRIMARY KEY, heading text NOT NULL);

ALTER TABLE document ENABLE ROW LEVEL SECURITY;
ALTER TABLE search_box ENABLE ROW LEVEL SECURITY;
ALTER TABLE saved_report ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON document USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
CREATE POLICY own ON search_box USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
CREATE POLICY own ON saved_report USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON document, search_box, saved_report TO app_user;

-- The code of the application, as functions that run with the rights of their caller.
CREATE FUNCTION search(term text) RETURNS TABLE (id int, title text) LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY EXECUTE 'SELECT id, title FROM document WHERE title ILIKE ''%' || term || '%'' ORDER BY id';
END $$;

CREATE FUNCTION list_documents(sort text) RETURNS TABLE (id int, title text, pages int) LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY EXECUTE 'SELECT id, title, pages FROM document ORDER BY ' || sort;
END $$;

CREATE FUNCTION report() RETURNS TABLE (line text) LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY EXECUTE 'SELECT ''' || (SELECT heading FROM saved_report) || ': '' || title FROM document';
END $$;

-- This one runs with the rights of its owner.
CREATE FUNCTION archive(word text) RETURNS TABLE (line text) LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  RETURN QUERY EXECUTE 'SELECT title FROM public.document WHERE title LIKE ''%' || word || '%''';
END $$;

-- Prepared for step 4: a key that the application's login can't read, and the hash of a secret
-- that the application knows and sends at the start of each transaction.
CREATE TABLE context_key (inner_key bytea NOT NULL, outer_key bytea NOT NULL, secret_hash bytea NOT NULL);

-- The seal of one tenant, for this transaction of this connection.
CREATE FUNCTION context_seal(tenant uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT encode(sha256(outer_key || sha256(inner_key || uuid_send(tenant)
           || int4send(pg_backend_pid()) || timestamptz_send(now()))), 'hex')
  FROM public.context_key
$$;

-- So far it believes whoever calls it.
CREATE FUNCTION enter_tenant(tenant uuid, secret text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.tenant_id', tenant::text, true);
END $$;
