INSERT INTO moved_task
SELECT * FROM task
WHERE tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
