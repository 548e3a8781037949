-- @acme
-- 1: count and insert in one statement.
BEGIN;
INSERT INTO reservation (tenant_id, key, starts_at, about)
SELECT 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'nov-a', '2026-11-01T00:00:00Z', 'orchid export A'
WHERE (SELECT sum(units) FROM reservation WHERE starts_at = '2026-11-01T00:00:00Z') < 10;

-- @rival
BEGIN;
INSERT INTO reservation (tenant_id, key, starts_at, about)
SELECT 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'nov-b', '2026-11-01T00:00:00Z', 'orchid export B'
WHERE (SELECT sum(units) FROM reservation WHERE starts_at = '2026-11-01T00:00:00Z') < 10;
COMMIT;

-- @acme
COMMIT;
SELECT sum(units) AS exports FROM reservation WHERE starts_at = '2026-11-01T00:00:00Z';

-- @operator
DELETE FROM reservation WHERE key IN ('nov-a', 'nov-b');

-- @rival
-- 2: the counter's row as a lock. B's snapshot is of now.
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT anchor <= '2026-11-30T00:00:00Z' AS subscribed FROM subscription;

-- @acme
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT meter, max_units FROM quota WHERE meter = 'export' AND starts_at = '2026-11-01T00:00:00Z' FOR UPDATE;
SELECT sum(units) AS exports FROM reservation WHERE starts_at = '2026-11-01T00:00:00Z';
INSERT INTO reservation (tenant_id, key, starts_at, about)
VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'nov-a', '2026-11-01T00:00:00Z', 'orchid export A');
COMMIT;

-- @rival
SELECT meter, max_units FROM quota WHERE meter = 'export' AND starts_at = '2026-11-01T00:00:00Z' FOR UPDATE;
SELECT sum(units) AS exports FROM reservation WHERE starts_at = '2026-11-01T00:00:00Z';
INSERT INTO reservation (tenant_id, key, starts_at, about)
VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'nov-b', '2026-11-01T00:00:00Z', 'orchid export B');
COMMIT;

-- @acme
SELECT sum(units) AS exports FROM reservation WHERE starts_at = '2026-11-01T00:00:00Z';

-- @operator
DELETE FROM reservation WHERE key IN ('nov-a', 'nov-b');

-- @acme
-- 3: round 1 again, in SERIALIZABLE.
BEGIN ISOLATION LEVEL SERIALIZABLE;
INSERT INTO reservation (tenant_id, key, starts_at, about)
SELECT 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'nov-a', '2026-11-01T00:00:00Z', 'orchid export A'
WHERE (SELECT sum(units) FROM reservation WHERE starts_at = '2026-11-01T00:00:00Z') < 10;

-- @rival
BEGIN ISOLATION LEVEL SERIALIZABLE;
INSERT INTO reservation (tenant_id, key, starts_at, about)
SELECT 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'nov-b', '2026-11-01T00:00:00Z', 'orchid export B'
WHERE (SELECT sum(units) FROM reservation WHERE starts_at = '2026-11-01T00:00:00Z') < 10;

-- @acme
COMMIT;

-- @rival
COMMIT;

-- @operator
DELETE FROM reservation WHERE key IN ('nov-a', 'nov-b');

-- @acme
-- 4: ask and take in one statement.
BEGIN;
UPDATE quota SET used = used + 1
WHERE meter = 'export' AND starts_at = '2026-11-01T00:00:00Z' AND used + 1 <= max_units
RETURNING max_units - used AS remaining;

-- @rival
SET lock_timeout = '50ms';
UPDATE quota SET used = used + 1
WHERE meter = 'export' AND starts_at = '2026-11-01T00:00:00Z' AND used + 1 <= max_units
RETURNING max_units - used AS remaining;

-- @acme
COMMIT;

-- @rival
WITH taken AS (
  UPDATE quota SET used = used + 1
  WHERE meter = 'export' AND starts_at = '2026-11-01T00:00:00Z' AND used + 1 <= max_units
  RETURNING max_units - used AS remaining
)
SELECT coalesce((SELECT remaining::text FROM taken), 'none left') AS remaining;
