CREATE TABLE invoice (id bigint PRIMARY KEY, tenant_id uuid NOT NULL, memo text NOT NULL);
INSERT INTO invoice VALUES
  (1, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'orchid retainer'), (2, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'orchid audit'),
  (3, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'falcon rollout'), (4, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'falcon merger talks');
GRANT SELECT ON invoice TO app_user;
