-- What every check.sql may use.
CREATE SCHEMA expect;
GRANT USAGE ON SCHEMA expect TO PUBLIC;

-- SQLSTATE of a statement, '00000' when it succeeds. Whatever it did is undone, so one expectation
-- never changes what the next one sees. Runs with the rights of whoever calls it.
CREATE FUNCTION expect.sqlstate(statement text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
  result text;
BEGIN
  BEGIN
    EXECUTE statement;
    RAISE SQLSTATE 'LAB00';
  EXCEPTION WHEN OTHERS THEN
    result := SQLSTATE;
  END;
  RETURN CASE result WHEN 'LAB00' THEN '00000' ELSE result END;
END
$$;

-- Rows a statement changes, undone afterwards.
CREATE FUNCTION expect.rows_changed(statement text) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
  changed bigint := 0;
BEGIN
  BEGIN
    EXECUTE statement;
    GET DIAGNOSTICS changed = ROW_COUNT;
    RAISE SQLSTATE 'LAB00';
  EXCEPTION WHEN SQLSTATE 'LAB00' THEN
    NULL;
  END;
  RETURN changed;
END
$$;
