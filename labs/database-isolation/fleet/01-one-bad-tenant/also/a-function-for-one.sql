CREATE FUNCTION migrate(place text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  PERFORM to_version_2(place);
  INSERT INTO ledger VALUES (place, 2, 'done');
  RETURN 'done';
EXCEPTION WHEN OTHERS THEN
  INSERT INTO ledger VALUES (place, 2, 'failed', SQLSTATE);
  RETURN 'failed with ' || SQLSTATE;
END $$;

SELECT schema_name, migrate(schema_name) FROM tenant ORDER BY schema_name;
