-- What arrives at the domain, by the tenant that is served there.
CREATE TABLE login_page (
  tenant_id uuid PRIMARY KEY,
  memo      text NOT NULL
);
INSERT INTO login_page VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'orchid login'),
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'falcon login');
GRANT SELECT ON login_page TO app_user;
