-- The project is there.
ALTER TABLE role ADD UNIQUE (tenant_id, id);
ALTER TABLE membership DROP CONSTRAINT membership_role_id_fkey,
  ADD FOREIGN KEY (tenant_id, role_id) REFERENCES role (tenant_id, id);

CREATE OR REPLACE FUNCTION rename_document(doc int, new_title text) RETURNS answer LANGUAGE plpgsql AS $$
BEGIN
  UPDATE document SET title = new_title WHERE tenant_id = session_tenant() AND id = doc;
  IF NOT FOUND THEN RETURN reply(404, 'Not found'); END IF;
  RETURN reply(200, 'Renamed');
END $$;

CREATE OR REPLACE FUNCTION delete_document(doc int) RETURNS answer LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM document WHERE tenant_id = session_tenant() AND id = doc;
  IF NOT FOUND THEN RETURN reply(404, 'Not found'); END IF;
  RETURN reply(200, 'Deleted');
END $$;

CREATE OR REPLACE FUNCTION add_document(project int, new_title text) RETURNS answer LANGUAGE plpgsql AS $$
DECLARE
  place text;
BEGIN
  SELECT name INTO place FROM project p WHERE p.id = project;
  IF NOT FOUND THEN RETURN reply(404, 'Not found'); END IF;
  INSERT INTO document (tenant_id, project_id, owner_id, title)
  VALUES (session_tenant(), project, session_person(), new_title);
  RETURN reply(201, 'Created in ' || place);
END $$;

CREATE OR REPLACE FUNCTION set_role(member int, new_role int) RETURNS answer LANGUAGE plpgsql AS $$
BEGIN
  UPDATE membership SET role_id = new_role
  WHERE tenant_id = session_tenant() AND person_id = member
    AND EXISTS (SELECT FROM role WHERE tenant_id = session_tenant() AND id = new_role);
  IF NOT FOUND THEN RETURN reply(404, 'Not found'); END IF;
  RETURN reply(200, 'Role changed');
END $$;
