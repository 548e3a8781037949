CREATE TABLE membership (
  tenant_id uuid NOT NULL,
  user_name text NOT NULL,
  may_read  boolean NOT NULL,
  PRIMARY KEY (tenant_id, user_name)
);
CREATE TABLE document (
  tenant_id uuid NOT NULL,
  id        int NOT NULL,
  body      text NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE TABLE share (
  tenant_id   uuid NOT NULL,
  document_id int NOT NULL,
  user_name   text NOT NULL,
  PRIMARY KEY (tenant_id, document_id, user_name),
  FOREIGN KEY (tenant_id, document_id) REFERENCES document
);

-- Gus may read what is shared with him; Gil may read everything.
INSERT INTO membership VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'ada', true),
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'gil', true),
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'gus', false);
INSERT INTO document VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, 'orchid minutes'),
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 1, 'falcon minutes'),
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 2, 'falcon salaries');
INSERT INTO share VALUES
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 1, 'ada'),
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 1, 'gus');

GRANT SELECT ON membership, document, share TO app_user;
