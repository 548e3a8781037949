CREATE FUNCTION import_documents(titles text[]) RETURNS bigint LANGUAGE sql AS $$
  WITH room AS (
    UPDATE quota SET used = used + cardinality(titles)
    WHERE used + cardinality(titles) <= max_units
    RETURNING tenant_id
  ), stored AS (
    INSERT INTO document SELECT tenant_id, title FROM room, unnest(titles) AS title
    RETURNING title
  )
  SELECT count(*) FROM stored;
$$;
