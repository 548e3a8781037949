BEGIN;
-- The rival: another request of acme's, which acts as soon as somebody has read and holds no lock that
-- it would have to wait for. Against `reserve` it takes the last unit, against `release_reservation`
-- it sends the same release. It hides no row.
CREATE FUNCTION expect.rival() RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  plays text := current_setting('lab.rival', true);
  acme uuid := 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
BEGIN
  IF plays IN ('reserve', 'release')
     AND NOT EXISTS (SELECT FROM pg_locks
                     WHERE pid = pg_backend_pid() AND granted
                       AND (locktype = 'advisory' OR mode IN ('RowShareLock', 'RowExclusiveLock')
                            AND (relation = 'public.quota'::regclass
                                 OR relation = 'public.reservation'::regclass AND plays = 'release'))) THEN
    IF plays = 'reserve' THEN
      UPDATE public.quota SET used = used + 1
      WHERE tenant_id = acme AND meter = 'export' AND starts_at = '2026-11-01T00:00:00Z' AND used < max_units;
      IF FOUND THEN
        INSERT INTO public.reservation (tenant_id, key, starts_at, about)
        VALUES (acme, 'rival', '2026-11-01T00:00:00Z', 'orchid export of the rival');
      END IF;
    ELSE
      UPDATE public.reservation SET state = 'released' WHERE tenant_id = acme AND key = 'nov-2' AND state = 'held';
      IF FOUND THEN
        UPDATE public.quota SET used = used - 1
        WHERE tenant_id = acme AND meter = 'export' AND starts_at = '2026-11-01T00:00:00Z';
      END IF;
    END IF;
  END IF;
  RETURN true;
END $$;
CREATE POLICY rival ON quota AS RESTRICTIVE FOR SELECT USING (expect.rival());
CREATE POLICY rival ON reservation AS RESTRICTIVE FOR SELECT USING (expect.rival());

-- Runs calls one after the other, against a rival or none; then says what each answered, and what the
-- counter and the reservations of November say. All of it is undone.
CREATE FUNCTION expect.plays(rival text, VARIADIC calls text[]) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  call text;
  answer text;
  story text := '';
BEGIN
  PERFORM set_config('lab.rival', rival, true);
  FOREACH call IN ARRAY calls LOOP
    EXECUTE 'SELECT public.' || call INTO answer;
    story := story || coalesce(answer, 'null') || ', ';
  END LOOP;
  PERFORM set_config('lab.rival', '', true);
  story := story || (
    SELECT format('counter %s, explained %s', q.used, sum(r.units) FILTER (WHERE r.state IN ('held', 'committed')))
    FROM public.quota q JOIN public.reservation r USING (tenant_id, meter, starts_at)
    WHERE q.meter = 'export' AND q.ends_at IN ('2026-12-01T00:00:00Z', '2026-11-30T00:00:00Z')
    GROUP BY q.used);
  RAISE SQLSTATE 'LAB00';
EXCEPTION
  WHEN SQLSTATE 'LAB00' THEN RETURN story;
  WHEN OTHERS THEN RETURN SQLSTATE;
END $$;

SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT expect.plays('reserve', $$reserve('nov-3', 'export', 1, 'orchid map', '2026-11-30T12:00:00Z')$$)
         IN ('held, counter 10, explained 10', 'refused, counter 10, explained 10') AS ok,
       'With a rival at the last unit, one of the two holds it.' AS expectation,
       expect.plays('reserve', $$reserve('nov-3', 'export', 1, 'orchid map', '2026-11-30T12:00:00Z')$$) AS evidence;

SELECT expect.plays('', $$reserve('nov-3', 'export', 1, 'orchid map', '2026-11-30T12:00:00Z')$$,
                    $$reserve('nov-3', 'export', 1, 'orchid map', '2026-11-30T12:00:05Z')$$,
                    $$reserve('nov-1', 'export', 8, 'orchid archive, 8 parts', '2026-11-30T12:00:05Z')$$)
         = 'held, held, committed, counter 10, explained 10' AS ok,
       'A key that is sent again answers with its state, even at the limit, and takes nothing.' AS expectation,
       expect.plays('', $$reserve('nov-3', 'export', 1, 'orchid map', '2026-11-30T12:00:00Z')$$,
                    $$reserve('nov-3', 'export', 1, 'orchid map', '2026-11-30T12:00:05Z')$$,
                    $$reserve('nov-1', 'export', 8, 'orchid archive, 8 parts', '2026-11-30T12:00:05Z')$$) AS evidence;

SELECT expect.plays('', $$reserve('nov-2', 'export', 2, 'orchid ledger', '2026-11-30T12:00:00Z')$$) ~ '^[0-9A-Z]{5}$' AS ok,
       'The key nov-2 with another amount is an error.' AS expectation,
       expect.plays('', $$reserve('nov-2', 'export', 2, 'orchid ledger', '2026-11-30T12:00:00Z')$$) AS evidence;

SELECT expect.plays('', $$reserve('nov-3', 'export', 2, 'orchid map', '2026-11-30T12:00:00Z')$$,
                    $$commit_reservation('nov-3')$$)
         = 'refused, false, counter 9, explained 9' AS ok,
       'Two units are refused while one is left, and there is nothing to commit.' AS expectation,
       expect.plays('', $$reserve('nov-3', 'export', 2, 'orchid map', '2026-11-30T12:00:00Z')$$,
                    $$commit_reservation('nov-3')$$) AS evidence;

SELECT expect.plays('', $$release_reservation('nov-2')$$, $$release_reservation('nov-2')$$)
         = 'true, false, counter 8, explained 8' AS ok,
       'Released twice, nov-2 gives one unit back.' AS expectation,
       expect.plays('', $$release_reservation('nov-2')$$, $$release_reservation('nov-2')$$) AS evidence;

SELECT expect.plays('release', $$release_reservation('nov-2')$$)
         IN ('true, counter 8, explained 8', 'false, counter 8, explained 8') AS ok,
       'So it does when the two releases come in the same moment.' AS expectation,
       expect.plays('release', $$release_reservation('nov-2')$$) AS evidence;

SELECT expect.plays('', $$commit_reservation('nov-2')$$, $$release_reservation('nov-2')$$, $$expire_reservations('2026-11-30T12:10:00Z')$$)
         = 'true, false, 0, counter 9, explained 9' AS ok,
       'What is committed neither comes back nor expires.' AS expectation,
       expect.plays('', $$commit_reservation('nov-2')$$, $$release_reservation('nov-2')$$, $$expire_reservations('2026-11-30T12:10:00Z')$$) AS evidence;

SELECT expect.plays('', $$expire_reservations('2026-11-30T12:09:59Z')$$, $$expire_reservations('2026-11-30T12:10:00Z')$$,
                    $$expire_reservations('2026-11-30T12:10:00Z')$$, $$commit_reservation('nov-2')$$)
         = '0, 1, 0, false, counter 8, explained 8' AS ok,
       'At 12:10, not before, nov-2 expires once, and commits no more.' AS expectation,
       expect.plays('', $$expire_reservations('2026-11-30T12:09:59Z')$$, $$expire_reservations('2026-11-30T12:10:00Z')$$,
                    $$expire_reservations('2026-11-30T12:10:00Z')$$, $$commit_reservation('nov-2')$$) AS evidence;

SELECT expect.plays('', $$reserve('nov-3', 'export', 1, 'orchid map', '2026-11-30T12:00:00Z')$$,
                    $$expire_reservations('2026-11-30T12:20:00Z')$$)
         = 'held, 2, counter 8, explained 8' AS ok,
       'Two of one counter that expire together both come back.' AS expectation,
       expect.plays('', $$reserve('nov-3', 'export', 1, 'orchid map', '2026-11-30T12:00:00Z')$$,
                    $$expire_reservations('2026-11-30T12:20:00Z')$$) AS evidence;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT expect.plays('', $$release_reservation('nov-2')$$, $$release_reservation('nov-2')$$)
         = 'true, false, counter 39, explained 39' AS ok,
       'Globex, whose request is called nov-2 as well, gets its own unit back, once.' AS expectation,
       expect.plays('', $$release_reservation('nov-2')$$, $$release_reservation('nov-2')$$) AS evidence;

ROLLBACK;
