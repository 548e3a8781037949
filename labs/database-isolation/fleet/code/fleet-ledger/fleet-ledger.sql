-- What every runner of the fleet calls, made once by app_owner in the database of the tenants.

-- #region ledger
CREATE TABLE ledger (
  schema_name text NOT NULL,
  version     integer NOT NULL,
  state       text NOT NULL CHECK (state IN ('done', 'failed')),
  code        text, -- the SQLSTATE of a failure
  PRIMARY KEY (schema_name, version)
);
-- All that the application needs of it: a feature asks for the version that it stands on.
CREATE VIEW reached AS
SELECT schema_name, max(version) AS version
FROM ledger
WHERE state = 'done'
GROUP BY schema_name;
GRANT SELECT ON reached TO app_user;
-- #endregion ledger

-- #region reach
-- One tenant to one version: the change and its ledger row, both or neither.
CREATE FUNCTION reach(
  place text, target integer, statements text[], patience text DEFAULT '200ms'
) RETURNS text LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  reached integer;
  statement text;
BEGIN
  -- Ends with the transaction, so it serves behind a transaction pooler, too.
  IF NOT pg_try_advisory_xact_lock(hashtextextended(place, 4210917)) THEN
    RETURN 'busy';
  END IF;
  -- Sign-up copies the template's rows. Who has none is at 0.
  SELECT coalesce(max(version), 0) INTO reached
  FROM public.ledger WHERE schema_name = place AND state = 'done';
  IF reached >= target THEN RETURN 'done before'; END IF;
  IF reached <> target - 1 THEN
    RAISE '% is at version %, so % is not its next', place, reached, target USING ERRCODE = '55000';
  END IF;
  -- A path passes over a schema that is missing, and a new table would be a temporary one.
  IF to_regnamespace(quote_ident(place)) IS NULL THEN
    RAISE 'there is no schema %', place USING ERRCODE = '3F000';
  END IF;
  PERFORM set_config('lock_timeout', patience, true),
          set_config('search_path', quote_ident(place) || ', pg_temp', true);
  FOREACH statement IN ARRAY statements LOOP EXECUTE statement; END LOOP;
  INSERT INTO public.ledger (schema_name, version, state) VALUES (place, target, 'done')
  ON CONFLICT (schema_name, version) DO UPDATE SET state = 'done', code = NULL;
  RETURN 'done';
END $$;
REVOKE EXECUTE ON FUNCTION reach FROM PUBLIC;
-- #endregion reach
