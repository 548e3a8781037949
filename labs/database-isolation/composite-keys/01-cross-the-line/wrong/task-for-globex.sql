-- The policy on task does ask whose task it is.
INSERT INTO task (id, tenant_id, project_id, memo) VALUES
  (7, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 3, 'orchid note');
