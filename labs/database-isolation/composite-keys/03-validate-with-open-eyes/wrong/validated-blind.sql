-- No error, and the catalog says validated.
ALTER TABLE task VALIDATE CONSTRAINT task_project;
ALTER TABLE task DROP CONSTRAINT task_project_id_fkey;
