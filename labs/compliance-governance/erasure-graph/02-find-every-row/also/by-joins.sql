-- One read of each table, then one filter.
CREATE FUNCTION subject_rows(tenant uuid, subject text) RETURNS TABLE (store text, id text)
LANGUAGE sql STABLE AS $$
  WITH known (store, id, tenant_id, person_id) AS (
    SELECT 'person', p.id, p.tenant_id, p.id FROM person p
    UNION ALL SELECT 'person_search', s.person_id, s.tenant_id, s.person_id FROM person_search s
    UNION ALL SELECT 'message', m.id::text, m.tenant_id, m.author_id FROM message m
    UNION ALL SELECT 'attachment', a.id::text, m.tenant_id, m.author_id
              FROM message m JOIN attachment a ON (a.tenant_id, a.message_id) = (m.tenant_id, m.id)
    UNION ALL SELECT 'invoice', i.id::text, i.tenant_id, i.person_id FROM invoice i
    UNION ALL SELECT 'activity', v.id::text, v.tenant_id, v.person_id FROM activity v
    UNION ALL SELECT 'outbox', o.id::text, o.tenant_id, o.payload ->> 'person' FROM outbox o
  )
  SELECT k.store, k.id FROM known k WHERE (k.tenant_id, k.person_id) = (tenant, subject)
$$;
