CREATE TABLE invoice (
  id        bigint NOT NULL,
  tenant_id uuid NOT NULL,
  number    text NOT NULL,
  memo      text NOT NULL,
  PRIMARY KEY (tenant_id, id)
);

INSERT INTO invoice VALUES
  (1, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', '2026-1', 'orchid retainer'),
  (2, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', '2026-2', 'orchid travel'),
  (3, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'merger-1', 'falcon rollout, not agreed yet'),
  (4, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'merger-2', 'falcon support');

-- Kim works for both, Lee for acme alone.
CREATE TABLE membership (person text, tenant_id uuid, PRIMARY KEY (person, tenant_id));
INSERT INTO membership VALUES
  ('kim', 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa'),
  ('kim', 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb'),
  ('lee', 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');
GRANT SELECT ON membership TO app_user;

GRANT SELECT, INSERT, DELETE ON invoice TO app_user;
ALTER TABLE invoice ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY members ON invoice
  USING (tenant_id IN (SELECT m.tenant_id FROM membership m
                       WHERE m.person = current_setting('app.person', true)))
  WITH CHECK (tenant_id IN (SELECT m.tenant_id FROM membership m
                            WHERE m.person = current_setting('app.person', true)));
