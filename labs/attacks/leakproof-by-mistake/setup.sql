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

GRANT SELECT, INSERT, UPDATE, DELETE ON invoice TO app_user;

ALTER TABLE invoice ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON invoice
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

-- The search of the invoices' page. It keeps what it compared, for the page that explains slow searches.
CREATE FUNCTION begins_with(memo text, word text) RETURNS boolean
LANGUAGE plpgsql COST 1 AS $$
BEGIN
  PERFORM set_config('app.compared',
    concat_ws(', ', nullif(current_setting('app.compared', true), ''), memo), false);
  RETURN left(memo, length(word)) = word;
END $$;
