CREATE FUNCTION save_quota(of_request text, new_title text) RETURNS boolean LANGUAGE sql AS $$
  WITH saved AS (
    UPDATE quota SET used = request.used + 1
    FROM request
    WHERE request.tenant_id = quota.tenant_id AND name = of_request
      AND request.used < request.max_units
    RETURNING quota.tenant_id
  ), stored AS (
    INSERT INTO document SELECT tenant_id, new_title FROM saved RETURNING title
  )
  SELECT EXISTS (SELECT FROM stored);
$$;
