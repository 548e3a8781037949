CREATE UNIQUE INDEX audit_event_prev ON audit_event (tenant_id, prev) NULLS NOT DISTINCT;
