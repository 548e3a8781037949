INSERT INTO moved_task
SELECT * FROM task
WHERE project_id IN (SELECT id FROM project WHERE tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');
