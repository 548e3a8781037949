CREATE FUNCTION export_person(subject text, address text) RETURNS TABLE (body text)
LANGUAGE sql STABLE AS $$
  SELECT m.body FROM message AS m WHERE m.author_id = subject
  UNION ALL
  SELECT 'messages of others that mention you, under review: ' || count(*)
  FROM message AS m WHERE m.author_id <> subject AND strpos(m.body, address) > 0
$$;
