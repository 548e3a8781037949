CREATE VIEW my_document WITH (security_invoker = true, security_barrier = true) AS
SELECT * FROM document WHERE tenant_id = session_tenant();
GRANT SELECT ON my_document TO app_user;

CREATE OR REPLACE FUNCTION get_document(doc int) RETURNS answer LANGUAGE sql AS $$
  SELECT coalesce((SELECT reply(200, title) FROM my_document
                   WHERE true AND id = doc), reply(404, 'Not found'))
$$;
CREATE OR REPLACE FUNCTION get_documents(docs int[]) RETURNS TABLE (id int, title text) LANGUAGE sql AS $$
  SELECT id, title FROM my_document
  WHERE true AND id = ANY (docs) ORDER BY id
$$;
CREATE OR REPLACE FUNCTION list_documents(owner int) RETURNS TABLE (id int, title text) LANGUAGE sql AS $$
  SELECT id, title FROM my_document
  WHERE true AND owner_id = owner ORDER BY id
$$;
CREATE OR REPLACE FUNCTION download(key text) RETURNS answer LANGUAGE sql AS $$
  SELECT coalesce((SELECT reply(200, 'contents of ' || title) FROM my_document
                   WHERE true AND storage_key = key), reply(404, 'Not found'))
$$;
