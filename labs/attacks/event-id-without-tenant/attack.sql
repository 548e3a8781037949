-- acme's app takes the id of globex's next report.
INSERT INTO usage_event
VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'report-8', 'orchid note', 1)
ON CONFLICT DO NOTHING;
