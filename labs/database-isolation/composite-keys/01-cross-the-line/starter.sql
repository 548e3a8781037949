-- A task of acme's, under acme's project 1.
INSERT INTO task (id, tenant_id, project_id, memo) VALUES
  (7, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, 'orchid note');
