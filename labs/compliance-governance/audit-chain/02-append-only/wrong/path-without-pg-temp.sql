CREATE FUNCTION audit_append(who text, for_whom text, what text, about text, more text, at timestamptz DEFAULT now())
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  own uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
  place bigint;
BEGIN
  UPDATE audit_head SET seq = seq + 1 WHERE tenant_id = own RETURNING seq INTO STRICT place;
  INSERT INTO audit_event (tenant_id, seq, occurred_at, actor, on_behalf_of, action, subject, detail)
  VALUES (own, place, at, who, for_whom, what, about, more);
  RETURN place;
END
$$;

REVOKE EXECUTE ON FUNCTION audit_append FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_append TO app_user;

REVOKE ALL ON audit_event FROM app_user;
GRANT SELECT ON audit_event TO app_user;
