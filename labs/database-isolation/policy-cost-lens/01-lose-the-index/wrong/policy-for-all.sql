ALTER POLICY tenant_isolation ON ticket USING (true);
