CREATE FUNCTION audit_part(part text) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN coalesce(octet_length(part) || ':' || part, '-');

CREATE FUNCTION audit_hash(e audit_event) RETURNS bytea
LANGUAGE sql STABLE
RETURN sha256(convert_to(concat(
  audit_part(e.tenant_id::text),
  audit_part(e.seq::text),
  audit_part(to_char(e.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')),
  audit_part(e.actor),
  audit_part(e.on_behalf_of),
  audit_part(e.action),
  audit_part(e.subject),
  audit_part(e.detail)), 'UTF8'));

-- Appends and links.
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

-- Links the rows that are there, one tenant after the other: row security binds the owner too.
DO $$
DECLARE
  tenant text;
  event audit_event;
  before bytea;
BEGIN
  FOREACH tenant IN ARRAY ARRAY['aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb'] LOOP
    PERFORM set_config('app.tenant_id', tenant, true);
    before := decode(repeat('00', 32), 'hex');
    FOR event IN SELECT * FROM audit_event ORDER BY seq LOOP
      event.prev := before;
      before := audit_hash(event);
      UPDATE audit_event SET prev = event.prev, hash = before WHERE seq = event.seq;
    END LOOP;
    UPDATE audit_head SET hash = before;
  END LOOP;
END
$$;
