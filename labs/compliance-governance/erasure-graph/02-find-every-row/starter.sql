CREATE FUNCTION subject_rows(tenant uuid, subject text) RETURNS TABLE (store text, id text)
LANGUAGE sql STABLE AS $$
  SELECT 'person', p.id FROM person p WHERE p.tenant_id = tenant AND p.id = subject
$$;

SELECT * FROM subject_rows('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'p-7') ORDER BY store, id;
