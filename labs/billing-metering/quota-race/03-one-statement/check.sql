BEGIN;
-- The rival: another request of acme's, which takes its unit as soon as somebody has read a counter
-- or the reservations and holds no lock that it would have to wait for. It hides no row.
CREATE FUNCTION expect.rival() RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_locks
                 WHERE pid = pg_backend_pid() AND granted
                   AND (locktype = 'advisory' OR relation = 'public.quota'::regclass
                        AND mode IN ('RowShareLock', 'RowExclusiveLock'))) THEN
    UPDATE public.quota SET used = used + 1
    WHERE tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa' AND meter = 'export'
      AND starts_at = '2026-11-01T00:00:00Z' AND used < max_units;
    IF FOUND THEN
      INSERT INTO public.reservation (tenant_id, key, starts_at, about)
      VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'rival', '2026-11-01T00:00:00Z', 'orchid export of the rival');
    END IF;
  END IF;
  RETURN true;
END $$;
CREATE POLICY rival ON quota AS RESTRICTIVE FOR SELECT USING (expect.rival());
CREATE POLICY rival ON reservation AS RESTRICTIVE FOR SELECT USING (expect.rival());

-- Plays one request against the rival, then says how many units were given out and what the counter
-- says. All of it is undone.
CREATE FUNCTION expect.race() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  given int;
  counted int;
BEGIN
  given := 9 + (SELECT count(t) FROM public.take('export', 1, '2026-11-30T12:00:00Z') AS t);
  given := given + (SELECT count(*) FROM public.reservation WHERE key = 'rival');
  counted := (SELECT used FROM public.quota WHERE meter = 'export' AND starts_at = '2026-11-01T00:00:00Z');
  RAISE SQLSTATE 'LAB00';
EXCEPTION
  WHEN SQLSTATE 'LAB00' THEN RETURN format('%s given out, counter %s', given, counted);
  WHEN OTHERS THEN RETURN SQLSTATE;
END $$;

-- What a statement returns, undone afterwards.
CREATE FUNCTION expect.answer(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  answer text;
BEGIN
  EXECUTE statement INTO answer;
  RAISE SQLSTATE 'LAB00';
EXCEPTION
  WHEN SQLSTATE 'LAB00' THEN RETURN coalesce(answer, 'null');
  WHEN OTHERS THEN RETURN SQLSTATE;
END $$;

SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT expect.race() = '10 given out, counter 10' AS ok,
       'With a rival at acme''s last unit of November, one of the two gets it.' AS expectation,
       expect.race() AS evidence;

SELECT expect.answer($$SELECT public.take('export', 2, '2026-11-30T12:00:00Z')$$) = 'null' AS ok,
       'Two units are refused while one is left: all or none.' AS expectation,
       'remaining: ' || expect.answer($$SELECT public.take('export', 2, '2026-11-30T12:00:00Z')$$) AS evidence;

SELECT expect.answer($$SELECT public.take('export', -5, '2026-11-30T12:00:00Z')$$) ~ '^(null|[0-9A-Z]{5})$' AS ok,
       'Minus five units are refused, or else a customer gives itself more.' AS expectation,
       'remaining: ' || expect.answer($$SELECT public.take('export', -5, '2026-11-30T12:00:00Z')$$) AS evidence;

SELECT expect.answer($$SELECT public.take('export', 1, '2026-12-01T00:00:00Z')$$) = 'null' AS ok,
       'At the first instant of December, for which there is no row yet, nothing is taken.' AS expectation,
       'remaining: ' || expect.answer($$SELECT public.take('export', 1, '2026-12-01T00:00:00Z')$$) AS evidence;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT expect.answer($$SELECT public.take('export', 60, '2026-11-20T12:00:00Z')$$) = '0'
         AND expect.answer($$SELECT public.take('export', 61, '2026-11-20T12:00:00Z')$$) = 'null' AS ok,
       'Globex, at 40 of 100, may take 60 and not 61.' AS expectation,
       format('60: %s remaining; 61: %s', expect.answer($$SELECT public.take('export', 60, '2026-11-20T12:00:00Z')$$),
              expect.answer($$SELECT public.take('export', 61, '2026-11-20T12:00:00Z')$$)) AS evidence;

ROLLBACK;
