CREATE FUNCTION audit_part(part text) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN coalesce(octet_length(part) || ':' || part, '-');

CREATE FUNCTION audit_hash(e audit_event) RETURNS bytea
LANGUAGE sql STABLE
RETURN sha256(e.prev || convert_to(concat(
  audit_part(e.tenant_id::text),
  audit_part(e.seq::text),
  audit_part(to_char(e.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')),
  audit_part(e.actor),
  audit_part(e.on_behalf_of),
  audit_part(e.action),
  audit_part(e.subject),
  audit_part(e.detail)), 'UTF8'));

CREATE OR REPLACE FUNCTION audit_append(who text, for_whom text, what text, about text, more text, at timestamptz DEFAULT now())
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  own uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
  head audit_head;
  event audit_event;
BEGIN
  SELECT * INTO STRICT head FROM audit_head WHERE tenant_id = own FOR UPDATE;
  event := ROW(own, head.seq + 1, at, who, for_whom, what, about, more, head.hash, NULL);
  event.hash := audit_hash(event);
  INSERT INTO audit_event VALUES (event.*);
  UPDATE audit_head SET seq = event.seq, hash = event.hash WHERE tenant_id = own;
  RETURN event.seq;
END
$$;
