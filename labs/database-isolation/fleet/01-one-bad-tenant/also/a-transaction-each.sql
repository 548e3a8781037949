CREATE PROCEDURE migrate_fleet() LANGUAGE plpgsql AS $$
DECLARE
  places text[] := ARRAY(SELECT schema_name FROM tenant ORDER BY schema_name);
  place text;
BEGIN
  FOREACH place IN ARRAY places LOOP
    BEGIN
      PERFORM to_version_2(place);
      INSERT INTO ledger VALUES (place, 2, 'done');
    EXCEPTION WHEN OTHERS THEN
      INSERT INTO ledger VALUES (place, 2, 'failed', SQLSTATE);
    END;
    COMMIT;
  END LOOP;
END $$;

CALL migrate_fleet();
