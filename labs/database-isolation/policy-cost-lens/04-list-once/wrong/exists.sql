CREATE POLICY agency_reads ON ticket FOR SELECT
  USING (EXISTS (
    SELECT FROM delegation d
    WHERE d.client_id = ticket.tenant_id AND d.agency_id = session_tenant()));
