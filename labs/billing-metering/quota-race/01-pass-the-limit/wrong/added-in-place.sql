-- Request A reads: 9 of 10. There is one left.
SELECT used, max_units FROM quota WHERE meter = 'export' AND starts_at = '2026-10-01T00:00:00Z';

-- Request B reads: 9 of 10. There is one left.
SELECT used, max_units FROM quota WHERE meter = 'export' AND starts_at = '2026-10-01T00:00:00Z';

-- Request A exports and writes the counter.
INSERT INTO reservation (tenant_id, key, starts_at, about)
VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'oct-10', '2026-10-01T00:00:00Z', 'orchid export 10');
UPDATE quota SET used = 9 + 1 WHERE meter = 'export' AND starts_at = '2026-10-01T00:00:00Z';

-- Request B:
-- B adds to what is there now, which is not what it read: the counter tells on it.
INSERT INTO reservation (tenant_id, key, starts_at, about)
VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'oct-11', '2026-10-01T00:00:00Z', 'orchid export 11');
UPDATE quota SET used = used + 1 WHERE meter = 'export' AND starts_at = '2026-10-01T00:00:00Z';
