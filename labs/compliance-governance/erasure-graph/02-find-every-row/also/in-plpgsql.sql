CREATE FUNCTION subject_rows(tenant uuid, subject text) RETURNS TABLE (store text, id text)
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN QUERY SELECT 'person', p.id FROM person p WHERE p.tenant_id = tenant AND p.id = subject;
  RETURN QUERY SELECT 'message', m.id::text FROM message m WHERE m.tenant_id = tenant AND m.author_id = subject;
  RETURN QUERY SELECT 'attachment', a.id::text FROM attachment a
    WHERE a.tenant_id = tenant
      AND a.message_id IN (SELECT m.id FROM message m WHERE m.tenant_id = tenant AND m.author_id = subject);
  RETURN QUERY SELECT 'invoice', i.id::text FROM invoice i WHERE i.tenant_id = tenant AND i.person_id = subject;
  RETURN QUERY SELECT 'activity', v.id::text FROM activity v WHERE v.tenant_id = tenant AND v.person_id = subject;
  RETURN QUERY SELECT 'outbox', o.id::text FROM outbox o WHERE o.tenant_id = tenant AND o.payload @> jsonb_build_object('person', subject);
  RETURN QUERY SELECT 'person_search', s.person_id FROM person_search s WHERE s.tenant_id = tenant AND s.person_id = subject;
END
$$;
