CREATE TABLE signing_key (
  tenant_id uuid NOT NULL,
  kid       text NOT NULL,
  secret    text NOT NULL,
  PRIMARY KEY (tenant_id, kid)
);

INSERT INTO signing_key VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'november', 'orchid signing secret'),
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'november', 'falcon signing secret');
