-- A task of acme's, under a project that acme can't read.
INSERT INTO task (id, tenant_id, project_id, memo) VALUES
  (7, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 3, 'orchid note');
