CREATE FUNCTION save_quota(of_request text, new_title text) RETURNS boolean LANGUAGE sql AS $$
  WITH saved AS (
    UPDATE quota SET used = used + 1
    WHERE used < max_units
    RETURNING tenant_id
  ), stored AS (
    INSERT INTO document SELECT tenant_id, new_title FROM saved RETURNING title
  )
  SELECT EXISTS (SELECT FROM stored);
$$;
