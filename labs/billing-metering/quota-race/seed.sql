-- acme: aaaaaaaa…, marked orchid. globex: bbbbbbbb…, marked falcon. Row security is forced, so the
-- owner too sets a tenant.
BEGIN;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
INSERT INTO subscription VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', '2026-10-01T00:00:00Z', 10, 5);
INSERT INTO quota VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'export', '2026-10-01T00:00:00Z', '2026-11-01T00:00:00Z', 10, 9),
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'export', '2026-11-01T00:00:00Z', '2026-12-01T00:00:00Z', 10, 9),
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'seat',   '-infinity',            'infinity',              5, 4);
INSERT INTO reservation (tenant_id, key, starts_at, about)
SELECT 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'oct-' || n, '2026-10-01T00:00:00Z', 'orchid export ' || n
FROM generate_series(1, 9) AS n;
INSERT INTO reservation (tenant_id, key, starts_at, units, about, state, expires_at) VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'nov-1', '2026-11-01T00:00:00Z', 8, 'orchid archive, 8 parts', 'committed', NULL),
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'nov-2', '2026-11-01T00:00:00Z', 1, 'orchid ledger', 'held', '2026-11-30T12:10:00Z');
INSERT INTO member VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'ada@orchid.example', 'active'),
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'ben@orchid.example', 'active'),
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'cleo@orchid.example', 'active'),
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'dan@orchid.example', 'invited');
COMMIT;

-- Globex signed on the last day of January, so its periods begin on the last day of a month.
BEGIN;
SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
INSERT INTO subscription VALUES ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', '2026-01-31T00:00:00Z', 100, 3);
INSERT INTO quota VALUES
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'export', '2026-10-31T00:00:00Z', '2026-11-30T00:00:00Z', 100, 40),
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'seat',   '-infinity',            'infinity',               3,  2);
INSERT INTO reservation (tenant_id, key, starts_at, units, about, state, expires_at) VALUES
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'nov-1', '2026-10-31T00:00:00Z', 39, 'falcon archive, 39 parts', 'committed', NULL),
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'nov-2', '2026-10-31T00:00:00Z', 1, 'falcon ledger', 'held', '2026-11-29T23:10:00Z');
INSERT INTO member VALUES
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'eve@falcon.example', 'active'),
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'fay@falcon.example', 'invited');
COMMIT;
