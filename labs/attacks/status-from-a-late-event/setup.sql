CREATE TABLE subscription (
  tenant_id uuid PRIMARY KEY,
  name      text NOT NULL,
  status    text NOT NULL
);
INSERT INTO subscription VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'orchid annual', 'active'),
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'falcon annual', 'active');

ALTER TABLE subscription ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON subscription
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
GRANT SELECT, UPDATE (status) ON subscription TO app_user;

-- What Stripe answers when it is asked now.
CREATE TABLE at_stripe (tenant_id uuid PRIMARY KEY, status text NOT NULL);
INSERT INTO at_stripe VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'canceled'),
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'past_due');
GRANT SELECT ON at_stripe TO app_user;
