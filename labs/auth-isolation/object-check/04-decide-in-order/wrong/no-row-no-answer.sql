-- Without a document or a membership there is nothing to decide.
CREATE FUNCTION decide(action text, doc int) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE
    WHEN d.id IS NULL THEN 'tenant'
    WHEN m.person_id IS NULL THEN 'membership'
    WHEN NOT holds(action) THEN 'permission'
    WHEN d.owner_id = m.person_id OR holds('document:any')
      OR EXISTS (SELECT FROM document_share s
                 WHERE s.tenant_id = d.tenant_id AND s.document_id = d.id AND s.person_id = m.person_id
                   AND (action = 'document:read' OR action = 'document:write' AND s.relation = 'editor'))
      THEN 'allowed'
    ELSE 'relation'
  END
  FROM document d
  JOIN membership m ON m.tenant_id = d.tenant_id AND m.person_id = session_person()
  WHERE d.tenant_id = session_tenant() AND d.id = doc
$$;
