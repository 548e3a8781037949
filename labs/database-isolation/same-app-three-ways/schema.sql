-- Shared tables: every row says whose it is.
CREATE TABLE invoice (
  tenant_id uuid,
  id        bigint,
  memo      text NOT NULL,
  total     numeric NOT NULL,
  late      boolean NOT NULL,
  PRIMARY KEY (tenant_id, id)
);

-- A schema each: the catalog says whose it is.
CREATE TABLE placement (
  tenant_id   uuid PRIMARY KEY,
  slug        text NOT NULL UNIQUE,
  schema_name text NOT NULL UNIQUE
);

GRANT SELECT, INSERT, UPDATE, DELETE ON invoice TO app_user;
GRANT SELECT ON placement TO app_user;

-- What the application asks. Each runs with the rights of whoever calls it.
CREATE FUNCTION late_invoices() RETURNS TABLE (memo text, total numeric)
LANGUAGE sql STABLE AS $$
  SELECT memo, total FROM invoice
  WHERE late
$$;

CREATE FUNCTION search_invoices(word text) RETURNS TABLE (memo text)
LANGUAGE sql STABLE AS $$
  SELECT memo FROM invoice WHERE strpos(memo, word) > 0
$$;

CREATE FUNCTION late_invoices_of(slug text) RETURNS TABLE (memo text, total numeric)
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN QUERY EXECUTE format('SELECT memo, total FROM %I.invoice WHERE late', 't_' || slug);
END
$$;

-- What CI asks after the migrations: an empty result lets them pass.
CREATE VIEW reach AS
SELECT c.oid::regclass::text AS table_name
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
  AND NOT c.relrowsecurity;
