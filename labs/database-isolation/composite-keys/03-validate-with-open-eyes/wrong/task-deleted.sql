-- The row that crosses is gone, and with it acme's note.
SET app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
DELETE FROM task WHERE project_id = 3;
RESET app.tenant_id;
ALTER TABLE task VALIDATE CONSTRAINT task_project;
ALTER TABLE task DROP CONSTRAINT task_project_id_fkey;
