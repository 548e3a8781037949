-- Every delete works, and so does every wrong number.
ALTER TABLE task DROP CONSTRAINT task_project;
