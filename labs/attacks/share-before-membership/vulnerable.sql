-- GET /tenants/:tenant/documents/:id. The actor is the account of the session.
CREATE FUNCTION read_document(tenant uuid, actor text, asked int) RETURNS SETOF text LANGUAGE sql AS $$
  SELECT d.body FROM document AS d
  WHERE d.tenant_id = tenant AND d.id = asked AND (
    EXISTS (SELECT FROM share AS s
            WHERE s.tenant_id = tenant AND s.document_id = asked AND s.user_name = actor)
    OR EXISTS (SELECT FROM membership AS m
               WHERE m.tenant_id = tenant AND m.user_name = actor AND m.may_read)
  );
$$;
