CREATE TABLE tenant (
  id          uuid PRIMARY KEY,
  slug        text NOT NULL UNIQUE,
  schema_name text NOT NULL UNIQUE
);

CREATE TABLE ledger (
  schema_name text NOT NULL,
  version     integer NOT NULL,
  state       text NOT NULL CHECK (state IN ('done', 'failed')),
  code        text,
  PRIMARY KEY (schema_name, version)
);

-- Every ALTER TABLE that was carried through, and where.
CREATE TABLE altered (schema_name text NOT NULL);

-- Fills a new tenant's schema from the template. LIKE copies neither policies nor grants.
CREATE FUNCTION sign_up(slug text, id uuid) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  place text := 't_' || slug;
BEGIN
  EXECUTE format('CREATE TABLE %I.invoice (LIKE t_template.invoice INCLUDING ALL)', place);
  EXECUTE format('ALTER TABLE %I.invoice ENABLE ROW LEVEL SECURITY', place);
  EXECUTE format('CREATE POLICY own_tenant ON %I.invoice USING (current_setting(''app.tenant_id'', true) = %L)', place, id);
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO app_user', place);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I.invoice TO app_user', place);
  INSERT INTO tenant VALUES (id, slug, place);
  INSERT INTO ledger SELECT place, version, state FROM ledger WHERE schema_name = 't_template';
  RETURN place;
END $$;

CREATE FUNCTION to_version_2(place text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %I.invoice ADD COLUMN currency text NOT NULL DEFAULT ''EUR''', place);
  EXECUTE format('ALTER TABLE %I.invoice ADD CONSTRAINT total_not_negative CHECK (total >= 0)', place);
  EXECUTE format('ALTER TABLE %I.invoice ALTER COLUMN total TYPE numeric(12, 2)', place);
END $$;

-- What CI asks after a run: an empty result lets it pass.
CREATE VIEW drift AS
SELECT t.schema_name, 'lacks column ' || a.attname AS difference
FROM tenant AS t
CROSS JOIN pg_attribute AS a
WHERE a.attrelid = to_regclass('t_template.invoice') AND a.attnum > 0 AND NOT a.attisdropped
  AND NOT EXISTS (
    SELECT FROM pg_attribute AS b
    WHERE b.attrelid = to_regclass(format('%I.invoice', t.schema_name)) AND b.attname = a.attname
  );
