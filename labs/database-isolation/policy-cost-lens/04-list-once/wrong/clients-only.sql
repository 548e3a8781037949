-- One list, and the agency is not on it.
DROP POLICY tenant_isolation ON ticket;
CREATE POLICY tenant_reads ON ticket FOR SELECT
  USING (tenant_id = ANY (ARRAY(SELECT d.client_id FROM delegation d WHERE d.agency_id = session_tenant())));
