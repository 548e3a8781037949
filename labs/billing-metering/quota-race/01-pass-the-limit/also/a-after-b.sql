-- The same two requests, B in front.
SELECT used, max_units FROM quota WHERE meter = 'export' AND starts_at = '2026-10-01T00:00:00Z';
SELECT used, max_units FROM quota WHERE meter = 'export' AND starts_at = '2026-10-01T00:00:00Z';
INSERT INTO reservation (tenant_id, key, starts_at, about) VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'oct-11', '2026-10-01T00:00:00Z', 'orchid export 11');
UPDATE quota SET used = 10 WHERE meter = 'export' AND starts_at = '2026-10-01T00:00:00Z';
INSERT INTO reservation (tenant_id, key, starts_at, about) VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'oct-10', '2026-10-01T00:00:00Z', 'orchid export 10');
UPDATE quota SET used = 10 WHERE meter = 'export' AND starts_at = '2026-10-01T00:00:00Z';
