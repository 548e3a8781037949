BEGIN;
-- What the view names for a tenant.
CREATE FUNCTION expect.gaps(tenant uuid) RETURNS text LANGUAGE sql AS $$
  SELECT coalesce(string_agg(gap || ' ' || about, ', ' ORDER BY gap, about), 'nothing')
  FROM public.quota_gap WHERE tenant_id = tenant;
$$;

SET LOCAL SESSION AUTHORIZATION app_user;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT expect.gaps('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa') = 'unexplained export from 2026-10-01' AS ok,
       'The view names acme''s October, where step 1 left 10 counted and 11 exported, and nothing else.' AS expectation,
       expect.gaps('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa') AS evidence;

-- As superuser, who plants what no function of the lab would write.
SET LOCAL SESSION AUTHORIZATION postgres;
INSERT INTO quota VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'export', '2026-12-01T00:00:00Z', '2027-01-01T00:00:00Z', 10, 3),
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'export', '2027-01-01T00:00:00Z', '2027-02-01T00:00:00Z', 10, 2),
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'export', '2027-02-01T00:00:00Z', '2027-03-01T00:00:00Z', 10, 7);
INSERT INTO reservation (tenant_id, key, starts_at, units, about, state, expires_at) VALUES
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'jan-1', '2027-01-01T00:00:00Z', 2, 'orchid poster', 'committed', NULL),
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'jan-2', '2027-01-01T00:00:00Z', 2, 'orchid flyer', 'released', NULL),
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'feb-1', '2027-02-01T00:00:00Z', 4, 'orchid cards', 'committed', NULL),
  ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'feb-2', '2027-02-01T00:00:00Z', 3, 'orchid stamps', 'held', '2027-02-02T00:00:00Z');
SET LOCAL SESSION AUTHORIZATION app_user;
SELECT expect.gaps('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa') LIKE '%unexplained export from 2026-12-01%' AS ok,
       'It names a December with 3 counted and no reservation at all.' AS expectation,
       expect.gaps('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa') AS evidence;

SELECT expect.gaps('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa') NOT LIKE '%2027-01-01%'
         AND expect.gaps('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa') NOT LIKE '%2027-02-01%' AS ok,
       'It does not name a January with 2 committed and 2 released, nor a February with 4 committed and 3 held.' AS expectation,
       expect.gaps('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa') AS evidence;

-- As superuser, who plants what no function of the lab would write.
SET LOCAL SESSION AUTHORIZATION postgres;
UPDATE quota SET used = 3 WHERE tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa' AND meter = 'seat';
SET LOCAL SESSION AUTHORIZATION app_user;
SELECT expect.gaps('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa') LIKE '%seats seat%' AS ok,
       'It names acme''s seats, 3 counted and 4 people, one of whom is invited.' AS expectation,
       expect.gaps('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa') AS evidence;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT expect.gaps('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb') = 'nothing' AS ok,
       'Globex, where nothing is wrong, has an empty list.' AS expectation,
       expect.gaps('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb') AS evidence;

-- As superuser, who plants what no function of the lab would write.
SET LOCAL SESSION AUTHORIZATION postgres;
UPDATE quota SET max_units = 30 WHERE tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb' AND meter = 'export';
INSERT INTO quota VALUES
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'export', '2026-11-15T00:00:00Z', '2026-12-15T00:00:00Z', 100, 0);
SET LOCAL SESSION AUTHORIZATION app_user;
SELECT expect.gaps('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb') = 'over export from 2026-10-31, overlap export from 2026-11-15' AS ok,
       'After a downgrade to 30 and a second period from November 15 on, it names the one and the other.' AS expectation,
       expect.gaps('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb') AS evidence;

ROLLBACK;
