-- Where a person's data stand, and by which column the person is found there.
CREATE TABLE data_map (store text PRIMARY KEY, subject_column text NOT NULL);
INSERT INTO data_map VALUES
  ('address', 'person_id'), ('event', 'actor_id'), ('outbox', 'recipient_id'), ('person', 'id');
GRANT SELECT ON data_map TO app_user;

CREATE FUNCTION erase_person(subject text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  entry record;
BEGIN
  FOR entry IN SELECT * FROM data_map LOOP
    EXECUTE format('DELETE FROM %I WHERE %I = $1', entry.store, entry.subject_column) USING subject;
  END LOOP;
END
$$;
