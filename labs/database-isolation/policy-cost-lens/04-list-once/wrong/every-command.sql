CREATE POLICY agency_works ON ticket
  USING (tenant_id = ANY (ARRAY(SELECT d.client_id FROM delegation d WHERE d.agency_id = session_tenant())));
