-- No foreign row any more, and no colleague's.
CREATE OR REPLACE FUNCTION get_document(doc int) RETURNS answer LANGUAGE sql AS $$
  SELECT coalesce((SELECT reply(200, title) FROM document
                   WHERE tenant_id = session_tenant() AND owner_id = session_person() AND id = doc), reply(404, 'Not found'))
$$;
CREATE OR REPLACE FUNCTION get_documents(docs int[]) RETURNS TABLE (id int, title text) LANGUAGE sql AS $$
  SELECT id, title FROM document
  WHERE tenant_id = session_tenant() AND owner_id = session_person() AND id = ANY (docs) ORDER BY id
$$;
CREATE OR REPLACE FUNCTION list_documents(owner int) RETURNS TABLE (id int, title text) LANGUAGE sql AS $$
  SELECT id, title FROM document
  WHERE tenant_id = session_tenant() AND owner_id = session_person() AND owner_id = owner ORDER BY id
$$;
CREATE OR REPLACE FUNCTION download(key text) RETURNS answer LANGUAGE sql AS $$
  SELECT coalesce((SELECT reply(200, 'contents of ' || title) FROM document
                   WHERE tenant_id = session_tenant() AND owner_id = session_person() AND storage_key = key), reply(404, 'Not found'))
$$;
