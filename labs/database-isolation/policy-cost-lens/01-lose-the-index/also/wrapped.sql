-- Asked once for the statement, and still of every row.
DROP POLICY tenant_isolation ON ticket;
CREATE POLICY tenant_isolation ON ticket
  USING (CAST(tenant_id AS varchar) = (SELECT current_setting('app.tenant_id', true)));
