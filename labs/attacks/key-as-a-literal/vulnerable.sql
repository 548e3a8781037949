-- Each tenant's key, for a function of the owner that seals; not the application's to call.
CREATE FUNCTION note_key(tenant uuid) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE tenant
    WHEN 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa' THEN 'orchid-1b7e-2f90'
    WHEN 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb' THEN 'falcon-9c41-77d3'
  END
$$;
REVOKE EXECUTE ON FUNCTION note_key(uuid) FROM PUBLIC;
