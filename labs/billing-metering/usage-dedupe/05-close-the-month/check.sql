BEGIN;
-- As superuser, because the application may not say when an event arrived.
INSERT INTO usage_event VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'report-6', 'orchid in time',        'page',   0.5, '2026-10-31T22:00:00Z', '2026-11-01T06:00:00Z'),
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'report-7', 'orchid annual report',  'page',  30, '2026-10-31T23:50:00Z', '2026-11-05T08:00:00Z'),
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'report-2-correction', 'orchid audit', 'page', -20, '2026-10-20T16:30:00Z', '2026-11-05T09:00:00Z'),
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'report-10', 'orchid leaflet',       'page',   8, '2026-11-04T10:00:00Z', '2026-11-04T10:00:01Z');
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT coalesce(sum(quantity), 0) = 120.5 AS ok,
       'Acme''s October has what arrived before it was closed: 120 pages and the half page of 1 November, 6 o''clock.' AS expectation,
       format('October: %s', coalesce(sum(quantity)::text, 'nothing')) AS evidence
FROM bill WHERE month = '2026-10-01';

SELECT coalesce(sum(quantity), 0) = 18 AS ok,
       'Acme''s November has its own 8 pages, the 30 that came late and the 20 given back: 18.' AS expectation,
       format('November: %s', coalesce(sum(quantity)::text, 'nothing')) AS evidence
FROM bill WHERE month = '2026-11-01';

SELECT sum(b.quantity) = (SELECT sum(e.quantity) FROM usage_event e) AS ok,
       'No page is lost or billed in two months.' AS expectation,
       format('billed %s, counted %s', sum(b.quantity), (SELECT sum(e.quantity) FROM usage_event e)) AS evidence
FROM bill b;

SELECT coalesce(bool_or(option_name = 'security_invoker' AND option_value::boolean), false) AS ok,
       'The view still reads with the rights of whoever asks.' AS expectation,
       coalesce(string_agg(option_name || ' = ' || option_value, ', '), 'no option') AS evidence
FROM pg_class c, pg_options_to_table(c.reloptions)
WHERE c.oid = 'bill'::regclass;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT coalesce(string_agg(format('%s: %s', to_char(month, 'YYYY-MM'), quantity), ', ' ORDER BY month), '') = '2026-10: 400' AS ok,
       'Globex''s bill is what it was.' AS expectation,
       coalesce(string_agg(format('%s: %s', to_char(month, 'YYYY-MM'), quantity), ', ' ORDER BY month), 'nothing') AS evidence
FROM bill;

ROLLBACK;
