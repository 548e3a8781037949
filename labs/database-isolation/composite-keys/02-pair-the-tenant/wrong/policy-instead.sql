-- The policy asks for a project that the session can read. It refuses with 42501 and holds only while
-- every writer is bound by it; the key still lets the row in.
DROP POLICY tenant_isolation ON task;
CREATE POLICY tenant_isolation ON task
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
    AND (project_id IS NULL OR EXISTS (SELECT FROM project p WHERE p.id = project_id)));
