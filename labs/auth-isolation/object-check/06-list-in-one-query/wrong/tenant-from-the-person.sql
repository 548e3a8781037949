-- All that the person may read, in whichever tenant.
-- What decide('document:read', …) allows, for all documents at once.
CREATE VIEW readable_document WITH (security_invoker = true) AS
SELECT d.*
FROM document d
JOIN membership m ON m.tenant_id = d.tenant_id
WHERE m.person_id = session_person()
  AND (SELECT holds('document:read'))
  AND (d.owner_id = m.person_id
    OR (SELECT holds('document:any'))
    OR EXISTS (SELECT FROM document_share s
               WHERE s.tenant_id = d.tenant_id AND s.document_id = d.id AND s.person_id = m.person_id));
GRANT SELECT ON readable_document TO app_user;

CREATE OR REPLACE FUNCTION list_documents(owner int) RETURNS TABLE (id int, title text) LANGUAGE sql AS $$
  SELECT id, title FROM readable_document WHERE owner_id = owner ORDER BY id
$$;
CREATE OR REPLACE FUNCTION get_documents(docs int[]) RETURNS TABLE (id int, title text) LANGUAGE sql AS $$
  SELECT id, title FROM readable_document WHERE id = ANY (docs) ORDER BY id
$$;
CREATE OR REPLACE FUNCTION download(key text) RETURNS answer LANGUAGE sql AS $$
  SELECT coalesce((SELECT reply(200, 'contents of ' || title) FROM readable_document
                   WHERE storage_key = key), reply(404, 'Not found'))
$$;
