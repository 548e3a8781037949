CREATE FUNCTION subject_rows(tenant uuid, subject text) RETURNS TABLE (store text, id text)
LANGUAGE sql STABLE AS $$
  SELECT 'person', p.id FROM person p WHERE p.tenant_id = tenant AND p.id = subject
  UNION ALL
  SELECT 'message', m.id::text FROM message m WHERE m.tenant_id = tenant AND m.author_id = subject
  UNION ALL
  SELECT 'attachment', a.id::text
  FROM attachment a JOIN message m ON m.id = a.message_id
  WHERE m.tenant_id = tenant AND m.author_id = subject
  UNION ALL
  SELECT 'invoice', i.id::text FROM invoice i WHERE i.tenant_id = tenant AND i.person_id = subject
  UNION ALL
  SELECT 'activity', v.id::text FROM activity v WHERE v.tenant_id = tenant AND v.person_id = subject
  UNION ALL
  SELECT 'outbox', o.id::text FROM outbox o WHERE o.tenant_id = tenant AND o.payload ->> 'person' = subject
  UNION ALL
  SELECT 'person_search', s.person_id FROM person_search s WHERE s.tenant_id = tenant AND s.person_id = subject
$$;

SELECT * FROM subject_rows('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'p-7') ORDER BY store, id;
