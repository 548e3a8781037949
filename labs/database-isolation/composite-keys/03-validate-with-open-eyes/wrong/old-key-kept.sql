-- Both keys refuse project 3, but which of the two it was tells whether the project exists.
BEGIN;
ALTER TABLE project NO FORCE ROW LEVEL SECURITY;
ALTER TABLE task NO FORCE ROW LEVEL SECURITY;
UPDATE task SET project_id = NULL WHERE id = 7;
ALTER TABLE task VALIDATE CONSTRAINT task_project;
ALTER TABLE project FORCE ROW LEVEL SECURITY;
ALTER TABLE task FORCE ROW LEVEL SECURITY;
COMMIT;
