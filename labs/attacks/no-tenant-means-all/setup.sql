CREATE TABLE invoice (
  id        bigint PRIMARY KEY,
  tenant_id uuid NOT NULL,
  amount    int NOT NULL,
  memo      text NOT NULL
);

INSERT INTO invoice VALUES
  (1, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 90, 'orchid retainer'),
  (2, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 40, 'orchid travel'),
  (3, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 70, 'falcon rollout, not agreed yet'),
  (4, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 20, 'falcon support');

GRANT SELECT, INSERT, UPDATE ON invoice TO app_user;
ALTER TABLE invoice ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
