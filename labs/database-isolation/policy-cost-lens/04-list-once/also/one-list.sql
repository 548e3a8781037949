-- The policy of delegation shows an agency its own rows, so the list needs no condition.
CREATE POLICY reads ON ticket FOR SELECT
  USING (tenant_id = ANY (ARRAY(SELECT session_tenant() UNION ALL SELECT d.client_id FROM delegation d)));
