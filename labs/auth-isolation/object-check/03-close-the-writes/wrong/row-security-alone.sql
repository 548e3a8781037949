-- Policies on all five tables, and the code as it was.
ALTER TABLE document ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE document_share ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE membership ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE project ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE role ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON document USING (tenant_id = (SELECT session_tenant()));
CREATE POLICY own ON document_share USING (tenant_id = (SELECT session_tenant()));
CREATE POLICY own ON membership USING (tenant_id = (SELECT session_tenant()));
CREATE POLICY own ON project USING (tenant_id = (SELECT session_tenant()));
CREATE POLICY own ON role USING (tenant_id = (SELECT session_tenant()));
