-- acme's app dates today's 300 pages into the month whose invoice was sent,
INSERT INTO usage_event (tenant_id, event_id, subject, quantity, occurred_at)
VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'report-2', 'orchid audit', 300, '2026-10-31T12:00:00Z');

-- and 500 more into one that nobody will live to invoice.
INSERT INTO usage_event (tenant_id, event_id, subject, quantity, occurred_at)
VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'report-3', 'orchid archive', 500, '2099-01-01T00:00:00Z');
