CREATE FUNCTION import_documents(titles text[]) RETURNS bigint LANGUAGE sql AS $$
  WITH locked AS (
    SELECT tenant_id, max_units FROM quota FOR UPDATE
  ), stored AS (
    INSERT INTO document
    SELECT tenant_id, title FROM locked, unnest(titles) AS title
    WHERE (SELECT count(*) FROM document) < max_units
    RETURNING title
  )
  SELECT count(*) FROM stored;
$$;
