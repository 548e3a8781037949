UPDATE audit_event SET detail = '{"payee":"orchid farm","amount":120}' WHERE seq = 2;

DO $$
DECLARE
  event audit_event;
  before bytea := decode(repeat('00', 32), 'hex');
BEGIN
  FOR event IN SELECT * FROM audit_event ORDER BY seq LOOP
    event.prev := before;
    before := audit_hash(event);
    UPDATE audit_event SET prev = event.prev, hash = before WHERE seq = event.seq;
  END LOOP;
  UPDATE audit_head SET hash = before;
END
$$;
