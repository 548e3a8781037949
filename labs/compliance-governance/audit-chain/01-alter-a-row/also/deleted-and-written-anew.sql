BEGIN;
DELETE FROM audit_event WHERE seq = 2;
INSERT INTO audit_event (tenant_id, seq, occurred_at, actor, action, subject, detail)
VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 2, '2026-10-05T09:30:00Z', 'user:7f3a', 'payment.change', 'payment:41', '{"payee":"orchid broker","amount":120}');
COMMIT;
