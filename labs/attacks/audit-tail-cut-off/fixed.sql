-- Stands in for a store outside of the database: app_owner can't write here.
CREATE TABLE audit_anchor AS
SELECT DISTINCT ON (tenant_id) tenant_id, seq, hash FROM audit_event ORDER BY tenant_id, seq DESC;
GRANT SELECT ON audit_anchor TO app_user;
ALTER TABLE audit_anchor ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON audit_anchor
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

CREATE FUNCTION audit_problem() RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT coalesce(
    'the chain breaks at row ' || broken_at(),
    (SELECT format('row %s is not the one that was anchored', a.seq)
     FROM audit_anchor a
     WHERE NOT EXISTS (SELECT FROM audit_event e
                       WHERE e.tenant_id = a.tenant_id AND e.seq = a.seq AND e.hash = a.hash)))
$$;
