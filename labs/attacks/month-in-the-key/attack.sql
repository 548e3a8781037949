-- acme's event, and its retry two seconds later.
SELECT ingest_usage('report-9', 'orchid fair', 25, '2026-10-31T23:59:59Z');
SELECT ingest_usage('report-9', 'orchid fair', 25, '2026-11-01T00:00:01Z');
