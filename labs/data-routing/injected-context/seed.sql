INSERT INTO document VALUES
  (1, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'orchid lease, O''Brien', 12, 30),
  (2, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'orchid audit', 40, 10),
  (3, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'orchid budget', 7, 20),
  (4, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'falcon lease', 9, 15),
  (5, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'falcon merger talks', 3, 25);
INSERT INTO search_box VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'lease'),
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'lease');

-- Acme's heading was saved a year ago, by somebody who meant it.
INSERT INTO saved_report VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', $heading$Ours: ' || title FROM document UNION ALL SELECT set_config('app.tenant_id', 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', true) UNION ALL SELECT title FROM document --$heading$),
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'Globex documents');

-- The secret that the application reads from its environment is heron-of-the-north.
INSERT INTO context_key VALUES (
  sha256('inner key of this lab'), -- random bytes in your own database
  sha256('outer key of this lab'),
  sha256('heron-of-the-north'));

ALTER TABLE document FORCE ROW LEVEL SECURITY;
ALTER TABLE search_box FORCE ROW LEVEL SECURITY;
ALTER TABLE saved_report FORCE ROW LEVEL SECURITY;
