-- A task that is there already, moved.
UPDATE task SET project_id = 3 WHERE id = 2;
