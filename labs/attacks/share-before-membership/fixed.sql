-- GET /tenants/:tenant/documents/:id. The actor is the account of the session.
CREATE FUNCTION read_document(tenant uuid, actor text, asked int) RETURNS SETOF text LANGUAGE sql AS $$
  SELECT d.body FROM document AS d
  JOIN membership AS m ON m.tenant_id = d.tenant_id AND m.user_name = actor
  WHERE d.tenant_id = tenant AND d.id = asked AND (
    m.may_read
    OR EXISTS (SELECT FROM share AS s
               WHERE s.tenant_id = tenant AND s.document_id = asked AND s.user_name = actor)
  );
$$;
