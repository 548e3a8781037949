-- Theirs, or nobody's business.
CREATE FUNCTION decide(action text, doc int) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE
    WHEN d.id IS NULL THEN 'tenant'
    WHEN m.person_id IS NULL THEN 'membership'
    WHEN NOT holds(action) THEN 'permission'
    WHEN d.owner_id = m.person_id OR holds('document:any')
      THEN 'allowed'
    ELSE 'relation'
  END
  FROM (VALUES (session_tenant(), session_person())) AS session (tenant_id, person_id)
  LEFT JOIN document d ON d.tenant_id = session.tenant_id AND d.id = doc
  LEFT JOIN membership m ON m.tenant_id = session.tenant_id AND m.person_id = session.person_id
$$;
