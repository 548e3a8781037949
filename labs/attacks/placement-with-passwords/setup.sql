CREATE TABLE placement (
  tenant_id uuid PRIMARY KEY,
  database  text NOT NULL,
  login     text NOT NULL,
  password  text,
  epoch     bigint NOT NULL
);
INSERT INTO placement VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 't_a', 't_a_1', 'orchid-4410', 1),
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 't_b', 't_b_1', 'falcon-7731', 1);
