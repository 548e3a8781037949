BEGIN;
-- Runs calls one after the other; then says what each answered, what the counter of seats says and how
-- many people have one. All of it is undone. A plan is changed by billing, so this one is its owner's.
CREATE FUNCTION expect.downgrade(seats int) RETURNS text
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  UPDATE public.quota SET max_units = seats
  WHERE meter = 'seat' AND tenant_id = current_setting('app.tenant_id')::uuid
  RETURNING format('allowed %s', max_units);
$$;
CREATE FUNCTION expect.plays(VARIADIC calls text[]) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  call text;
  answer text;
  story text := '';
BEGIN
  FOREACH call IN ARRAY calls LOOP
    EXECUTE 'SELECT ' || call INTO answer;
    story := story || coalesce(answer, 'null') || ', ';
  END LOOP;
  story := story || (SELECT format('counter %s, people %s', used, (SELECT count(*) FROM public.member))
                     FROM public.quota WHERE meter = 'seat');
  RAISE SQLSTATE 'LAB00';
EXCEPTION
  WHEN SQLSTATE 'LAB00' THEN RETURN story;
  WHEN OTHERS THEN RETURN SQLSTATE;
END $$;

SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT expect.plays($$invite_member('gil@orchid.example')$$, $$invite_member('hana@orchid.example')$$)
         = 'true, false, counter 5, people 5' AS ok,
       'Acme invites a fifth person. A sixth is refused, and leaves no row.' AS expectation,
       expect.plays($$invite_member('gil@orchid.example')$$, $$invite_member('hana@orchid.example')$$) AS evidence;

SELECT expect.plays($$invite_member('gil@orchid.example')$$, $$invite_member('gil@orchid.example')$$,
                    $$invite_member('dan@orchid.example')$$, $$invite_member('ada@orchid.example')$$)
         = 'true, true, true, true, counter 5, people 5' AS ok,
       'An address that has a place gets no second, and is told that it has one, at the limit too.' AS expectation,
       expect.plays($$invite_member('gil@orchid.example')$$, $$invite_member('gil@orchid.example')$$,
                    $$invite_member('dan@orchid.example')$$, $$invite_member('ada@orchid.example')$$) AS evidence;

SELECT expect.plays($$accept_invitation('dan@orchid.example')$$, $$accept_invitation('dan@orchid.example')$$,
                    $$accept_invitation('nobody@orchid.example')$$)
         = 'true, true, false, counter 4, people 4' AS ok,
       'To accept takes no seat, however often it is clicked, and nobody accepts without an invitation.' AS expectation,
       expect.plays($$accept_invitation('dan@orchid.example')$$, $$accept_invitation('dan@orchid.example')$$,
                    $$accept_invitation('nobody@orchid.example')$$) AS evidence;

SELECT expect.plays($$remove_member('ada@orchid.example')$$, $$remove_member('ada@orchid.example')$$,
                    $$remove_member('dan@orchid.example')$$, $$remove_member('nobody@orchid.example')$$)
         = 'true, false, true, false, counter 2, people 2' AS ok,
       'A member and an invitation that go give one seat back each, and nobody who isn''t there does.' AS expectation,
       expect.plays($$remove_member('ada@orchid.example')$$, $$remove_member('ada@orchid.example')$$,
                    $$remove_member('dan@orchid.example')$$, $$remove_member('nobody@orchid.example')$$) AS evidence;

SELECT expect.plays('expect.downgrade(3)', $$invite_member('gil@orchid.example')$$,
                    $$accept_invitation('dan@orchid.example')$$, $$remove_member('ada@orchid.example')$$,
                    $$invite_member('gil@orchid.example')$$)
         = 'allowed 3, false, true, true, false, counter 3, people 3' AS ok,
       'After a downgrade to 3, Dan still accepts, one may go, and nobody new is invited at 4 or at 3.' AS expectation,
       expect.plays('expect.downgrade(3)', $$invite_member('gil@orchid.example')$$,
                    $$accept_invitation('dan@orchid.example')$$, $$remove_member('ada@orchid.example')$$,
                    $$invite_member('gil@orchid.example')$$) AS evidence;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT expect.plays($$invite_member('gus@falcon.example')$$, $$invite_member('gil@falcon.example')$$,
                    $$remove_member('ada@orchid.example')$$)
         = 'true, false, false, counter 3, people 3' AS ok,
       'Globex fills its third seat, and removes nobody of acme''s.' AS expectation,
       expect.plays($$invite_member('gus@falcon.example')$$, $$invite_member('gil@falcon.example')$$,
                    $$remove_member('ada@orchid.example')$$) AS evidence;

ROLLBACK;
