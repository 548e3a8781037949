-- 403 if there is such a document, 404 if there is none.
CREATE FUNCTION refusal(doc int) RETURNS answer LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN EXISTS (SELECT FROM document WHERE id = doc) THEN reply(403, 'Forbidden') ELSE reply(404, 'Not found') END
$$;

CREATE OR REPLACE FUNCTION get_document(doc int) RETURNS answer LANGUAGE sql AS $$
  SELECT coalesce((SELECT reply(200, title) FROM document
                   WHERE tenant_id = session_tenant() AND id = doc AND decide('document:read', doc) = 'allowed'),
                  reply(404, 'Not found'))
$$;

CREATE OR REPLACE FUNCTION rename_document(doc int, new_title text) RETURNS answer LANGUAGE plpgsql AS $$
BEGIN
  UPDATE document SET title = new_title
  WHERE tenant_id = session_tenant() AND id = doc AND decide('document:write', doc) = 'allowed';
  IF NOT FOUND THEN RETURN refusal(doc); END IF;
  RETURN reply(200, 'Renamed');
END $$;

CREATE OR REPLACE FUNCTION delete_document(doc int) RETURNS answer LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM document
  WHERE tenant_id = session_tenant() AND id = doc AND decide('document:delete', doc) = 'allowed';
  IF NOT FOUND THEN RETURN refusal(doc); END IF;
  RETURN reply(200, 'Deleted');
END $$;

CREATE OR REPLACE FUNCTION add_document(project int, new_title text) RETURNS answer LANGUAGE plpgsql AS $$
DECLARE
  place text;
BEGIN
  SELECT name INTO place FROM project p
  WHERE p.tenant_id = session_tenant() AND p.id = project AND holds('document:read');
  IF NOT FOUND THEN RETURN reply(404, 'Not found'); END IF;
  IF NOT holds('document:write') THEN RETURN reply(403, 'Forbidden'); END IF;
  INSERT INTO document (tenant_id, project_id, owner_id, title)
  VALUES (session_tenant(), project, session_person(), new_title);
  RETURN reply(201, 'Created in ' || place);
END $$;
