CREATE OR REPLACE FUNCTION rename_document(doc int, new_title text) RETURNS answer LANGUAGE plpgsql AS $$
BEGIN
  UPDATE document SET title = new_title WHERE id = doc;
  IF NOT FOUND THEN RETURN reply(404, 'Not found'); END IF;
  RETURN reply(200, 'Renamed');
END $$;

CREATE OR REPLACE FUNCTION delete_document(doc int) RETURNS answer LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM document WHERE id = doc;
  IF NOT FOUND THEN RETURN reply(404, 'Not found'); END IF;
  RETURN reply(200, 'Deleted');
END $$;

CREATE OR REPLACE FUNCTION add_document(project int, new_title text) RETURNS answer LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO document (tenant_id, project_id, owner_id, title)
  VALUES (session_tenant(), project, session_person(), new_title);
  RETURN reply(201, 'Created in ' || (SELECT name FROM project p WHERE p.id = project));
END $$;

CREATE OR REPLACE FUNCTION set_role(member int, new_role int) RETURNS answer LANGUAGE plpgsql AS $$
BEGIN
  UPDATE membership SET role_id = new_role WHERE person_id = member;
  IF NOT FOUND THEN RETURN reply(404, 'Not found'); END IF;
  RETURN reply(200, 'Role changed');
END $$;
