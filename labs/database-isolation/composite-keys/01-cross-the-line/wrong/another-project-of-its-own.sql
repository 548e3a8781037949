-- Another project of its own.
INSERT INTO task (id, tenant_id, project_id, memo) VALUES
  (7, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 2, 'orchid note');
