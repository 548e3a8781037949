CREATE TABLE invoice (id bigint PRIMARY KEY, tenant_id uuid NOT NULL, memo text NOT NULL);
INSERT INTO invoice VALUES
  (1, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'orchid retainer'), (2, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'orchid audit'),
  (3, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'falcon rollout'), (4, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'falcon merger talks');
ALTER TABLE invoice ENABLE ROW LEVEL SECURITY;
ALTER TABLE invoice FORCE ROW LEVEL SECURITY;
GRANT SELECT ON invoice TO app_user;
CREATE POLICY own ON invoice USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));

CREATE FUNCTION find_invoices(term text) RETURNS TABLE (id bigint, memo text) LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY EXECUTE 'SELECT id, memo FROM invoice WHERE memo LIKE ''%' || term || '%''';
END $$;
