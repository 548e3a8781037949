DELETE FROM audit_event;
UPDATE audit_head SET seq = 0, hash = decode(repeat('00', 32), 'hex');
SELECT audit_append('user:7f3a', NULL, 'payment.create', 'payment:41', '{"payee":"orchid farm","amount":120}', '2026-10-05T08:00:00Z');
SELECT audit_append('user:7f3a', NULL, 'payment.change', 'payment:41', '{"payee":"orchid farm","amount":120}', '2026-10-05T09:30:00Z');
SELECT audit_append('staff:5b0e', 'user:7f3a', 'payment.release', 'payment:41', '{"amount":120}', '2026-10-06T07:15:00Z');
