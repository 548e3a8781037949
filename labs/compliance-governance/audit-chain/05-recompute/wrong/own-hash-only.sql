UPDATE audit_event SET detail = '{"payee":"orchid farm","amount":120}' WHERE seq = 2;
UPDATE audit_event AS e SET hash = audit_hash(e) WHERE seq = 2;
