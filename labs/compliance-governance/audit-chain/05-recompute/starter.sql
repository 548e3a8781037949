UPDATE audit_event SET detail = '{"payee":"orchid farm","amount":120}' WHERE seq = 2;
