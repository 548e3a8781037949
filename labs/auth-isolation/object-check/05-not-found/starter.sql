CREATE OR REPLACE FUNCTION get_document(doc int) RETURNS answer LANGUAGE plpgsql AS $$
BEGIN
  IF decide('document:read', doc) <> 'allowed' THEN RETURN reply(403, 'Forbidden'); END IF;
  RETURN reply(200, (SELECT title FROM document WHERE tenant_id = session_tenant() AND id = doc));
END $$;
