ALTER POLICY tenant_isolation ON ticket TO app_user, app_owner;
CREATE POLICY support_reads ON ticket TO support USING (true) WITH CHECK (false);
