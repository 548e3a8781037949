-- A number that is no project is refused, and so tells that 3 is one.
INSERT INTO task (id, tenant_id, project_id, memo) VALUES
  (7, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 99, 'orchid note');
