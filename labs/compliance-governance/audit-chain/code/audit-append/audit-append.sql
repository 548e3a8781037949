-- #region hash
-- Each field with its length in bytes of UTF-8, so no two rows share a form; NULL is '-'.
CREATE FUNCTION audit_field(field text) RETURNS text
LANGUAGE sql STABLE
RETURN coalesce(octet_length(convert_to(field, 'UTF8')) || ':' || field, '-');

CREATE FUNCTION audit_hash(entry audit_event) RETURNS bytea
LANGUAGE sql STABLE
RETURN sha256(entry.prev || convert_to(concat(
  audit_field(entry.tenant_id::text),
  audit_field(entry.seq::text),
  audit_field(to_char(entry.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')),
  audit_field(entry.actor),
  audit_field(entry.on_behalf_of),
  audit_field(entry.action),
  audit_field(entry.subject),
  audit_field(entry.detail)), 'UTF8'));
-- #endregion hash

-- #region append
-- Made by the owner, whom the forced policies bind: it can append to the session's tenant alone.
CREATE FUNCTION audit_append(
  actor text, on_behalf_of text, action text, subject text, detail text
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  tenant uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
  head audit_head;
  entry audit_event;
BEGIN
  -- What jsonb refuses, such as U+0000, would stop every later query that looks into detail.
  PERFORM detail::jsonb;
  -- The next append of this tenant waits here until COMMIT, so no two rows follow the same one.
  SELECT * INTO STRICT head FROM audit_head WHERE tenant_id = tenant FOR UPDATE;
  -- The time is the database's, read behind the lock: nobody dates a row back.
  entry := (tenant, head.seq + 1, clock_timestamp(),
            actor, on_behalf_of, action, subject, detail, head.hash, NULL);
  entry.hash := audit_hash(entry);
  INSERT INTO audit_event VALUES (entry.*);
  UPDATE audit_head SET seq = entry.seq, hash = entry.hash WHERE tenant_id = tenant;
  RETURN entry.seq;
END
$$;

REVOKE EXECUTE ON FUNCTION audit_append FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_append TO app_user;

REVOKE ALL ON audit_event, audit_head FROM app_user;
GRANT SELECT ON audit_event, audit_head TO app_user;
-- #endregion append
