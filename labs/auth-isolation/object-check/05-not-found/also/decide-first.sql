-- 404 for what the person may not read, 403 for what they read and may not change.
CREATE FUNCTION refusal(doc int) RETURNS answer LANGUAGE sql STABLE AS $$
  SELECT CASE decide('document:read', doc)
    WHEN 'allowed' THEN reply(403, 'Forbidden')
    ELSE reply(404, 'Not found')
  END
$$;

CREATE OR REPLACE FUNCTION get_document(doc int) RETURNS answer LANGUAGE plpgsql AS $$
BEGIN
  IF decide('document:read', doc) <> 'allowed' THEN RETURN reply(404, 'Not found'); END IF;
  RETURN reply(200, (SELECT title FROM document WHERE tenant_id = session_tenant() AND id = doc));
END $$;

CREATE OR REPLACE FUNCTION rename_document(doc int, new_title text) RETURNS answer LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM document WHERE tenant_id = session_tenant() AND id = doc FOR UPDATE;
  IF decide('document:write', doc) <> 'allowed' THEN RETURN refusal(doc); END IF;
  UPDATE document SET title = new_title WHERE tenant_id = session_tenant() AND id = doc;
  RETURN reply(200, 'Renamed');
END $$;

CREATE OR REPLACE FUNCTION delete_document(doc int) RETURNS answer LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM document WHERE tenant_id = session_tenant() AND id = doc FOR UPDATE;
  IF decide('document:delete', doc) <> 'allowed' THEN RETURN refusal(doc); END IF;
  DELETE FROM document WHERE tenant_id = session_tenant() AND id = doc;
  RETURN reply(200, 'Deleted');
END $$;

CREATE OR REPLACE FUNCTION add_document(project int, new_title text) RETURNS answer LANGUAGE plpgsql AS $$
DECLARE
  place text := (SELECT name FROM project p WHERE p.tenant_id = session_tenant() AND p.id = project);
BEGIN
  IF place IS NULL OR NOT holds('document:read') THEN RETURN reply(404, 'Not found'); END IF;
  IF NOT holds('document:write') THEN RETURN reply(403, 'Forbidden'); END IF;
  INSERT INTO document (tenant_id, project_id, owner_id, title)
  VALUES (session_tenant(), project, session_person(), new_title);
  RETURN reply(201, 'Created in ' || place);
END $$;
