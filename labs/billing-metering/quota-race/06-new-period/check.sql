BEGIN;
-- A plan is changed by billing, so this one is its owner's.
CREATE FUNCTION expect.upgrade(to_exports int) RETURNS text
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  UPDATE public.subscription SET exports = to_exports
  WHERE tenant_id = current_setting('app.tenant_id')::uuid
  RETURNING format('plan %s', exports);
$$;
-- Runs calls one after the other; then says what the counters of exports say, newest first. All of it
-- is undone.
CREATE FUNCTION expect.plays(VARIADIC calls text[]) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  call text;
  story text;
BEGIN
  FOREACH call IN ARRAY calls LOOP
    EXECUTE 'SELECT ' || call;
  END LOOP;
  story := (SELECT string_agg(format('%s to %s: %s of %s', to_char(starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD'),
                                     to_char(ends_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'), used, max_units),
                              '; ' ORDER BY starts_at DESC)
            FROM public.quota WHERE meter = 'export');
  RAISE SQLSTATE 'LAB00';
EXCEPTION
  WHEN SQLSTATE 'LAB00' THEN RETURN story;
  WHEN OTHERS THEN RETURN SQLSTATE;
END $$;

SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT expect.plays($$open_period('2026-12-01T00:00:00Z')$$, $$open_period('2026-12-31T23:59:59Z')$$)
         = '2026-12-01 to 2027-01-01 00:00: 0 of 10; 2026-11-01 to 2026-12-01 00:00: 9 of 10; 2026-10-01 to 2026-11-01 00:00: 10 of 10' AS ok,
       'Acme''s December is one row with nothing used, however often it is opened, and the months before are as they were.' AS expectation,
       expect.plays($$open_period('2026-12-01T00:00:00Z')$$, $$open_period('2026-12-31T23:59:59Z')$$) AS evidence;

SELECT expect.plays($$open_period('2026-12-01T00:00:00Z')$$,
                    $$reserve('dec-1', 'export', 1, 'orchid calendar', '2026-12-01T00:00:00Z')$$,
                    $$open_period('2026-12-01T00:00:05Z')$$, $$release_reservation('nov-2')$$)
         LIKE '2026-12-01 to 2027-01-01 00:00: 1 of 10; 2026-11-01 to 2026-12-01 00:00: 8 of 10; %' AS ok,
       'What was held over midnight comes back to November, and December keeps what it has given out.' AS expectation,
       expect.plays($$open_period('2026-12-01T00:00:00Z')$$,
                    $$reserve('dec-1', 'export', 1, 'orchid calendar', '2026-12-01T00:00:00Z')$$,
                    $$open_period('2026-12-01T00:00:05Z')$$, $$release_reservation('nov-2')$$) AS evidence;

SELECT expect.plays($$open_period('2026-11-30T23:59:59Z')$$)
         = '2026-11-01 to 2026-12-01 00:00: 9 of 10; 2026-10-01 to 2026-11-01 00:00: 10 of 10' AS ok,
       'In the last second of November there is nothing to open.' AS expectation,
       expect.plays($$open_period('2026-11-30T23:59:59Z')$$) AS evidence;

SELECT expect.plays('expect.upgrade(50)', $$open_period('2026-12-01T00:00:00Z')$$)
         LIKE '2026-12-01 to 2027-01-01 00:00: 0 of 50; 2026-11-01 to 2026-12-01 00:00: 9 of 10; %' AS ok,
       'The limit of the new period is what the plan says by then.' AS expectation,
       expect.plays('expect.upgrade(50)', $$open_period('2026-12-01T00:00:00Z')$$) AS evidence;

SELECT expect.sqlstate($$INSERT INTO public.quota VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'export', '2027-06-01T00:00:00Z', '2027-07-01T00:00:00Z', 999, 0)$$) = '42501'
         AND expect.sqlstate('UPDATE public.quota SET max_units = 999') = '42501' AS ok,
       'The application opens periods by the function alone: it writes no limit itself (42501).' AS expectation,
       format('INSERT: %s; UPDATE: %s', expect.sqlstate($$INSERT INTO public.quota VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'export', '2027-06-01T00:00:00Z', '2027-07-01T00:00:00Z', 999, 0)$$),
              expect.sqlstate('UPDATE public.quota SET max_units = 999')) AS evidence;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT expect.plays($$open_period('2027-03-15T00:00:00Z')$$)
         = '2027-02-28 to 2027-03-31 00:00: 0 of 100; 2026-10-31 to 2026-11-30 00:00: 40 of 100' AS ok,
       'Globex''s period around March 15 is from February 28 to March 31, though nobody opened those before.' AS expectation,
       expect.plays($$open_period('2027-03-15T00:00:00Z')$$) AS evidence;

SET LOCAL TimeZone = 'America/New_York';
SELECT expect.plays($$open_period('2027-03-15T00:00:00Z')$$)
         LIKE '2027-02-28 to 2027-03-31 00:00: %' AS ok,
       'It is the same period on a connection whose time zone is New York''s.' AS expectation,
       expect.plays($$open_period('2027-03-15T00:00:00Z')$$) AS evidence;

ROLLBACK;
