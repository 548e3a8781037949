-- The migration tool's next statement.
ALTER TABLE task VALIDATE CONSTRAINT task_project;

SELECT count(*) AS tasks_that_were_read FROM task;
