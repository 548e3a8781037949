CREATE TABLE invoice (
  tenant_id uuid NOT NULL,
  id        bigint NOT NULL,
  memo      text NOT NULL,
  due       date NOT NULL,
  PRIMARY KEY (tenant_id, id)
);

INSERT INTO invoice VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, 'orchid retainer', '2026-11-02'),
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 2, 'orchid travel',   '2026-11-20'),
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 1, 'falcon rollout',  '2026-11-05');

GRANT SELECT, INSERT, UPDATE, DELETE ON invoice TO app_user;
