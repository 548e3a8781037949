BEGIN;
-- What a sign-up that broke off has left, under the name that it will ask for again.
DO $$ BEGIN EXECUTE format('CREATE SCHEMA %I AUTHORIZATION app_owner', schema_for('019ad0f0-0009-7000-8000-000000000009', 'left-over')); END $$;

-- The name that a sign-up gets, or what it is refused with.
CREATE FUNCTION expect.name_of(slug text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  RETURN public.sign_up(slug);
EXCEPTION WHEN OTHERS THEN
  RETURN 'refused with ' || SQLSTATE;
END $$;

SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
DO $$ BEGIN PERFORM enter_tenant(); END $$;
SELECT count(*) FILTER (WHERE memo LIKE 'orchid%') = 2 AND count(*) = 2 AS ok,
       'Acme reads its two notes.' AS expectation,
       'acme reads ' || coalesce(string_agg(memo, ', ' ORDER BY id), 'nothing') AS evidence
FROM note;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
DO $$ BEGIN PERFORM public.enter_tenant(); INSERT INTO note (memo) VALUES ('falcon offer'); END $$;
SELECT count(*) = 1 AND count(*) FILTER (WHERE memo LIKE 'falcon%') = 1 AS ok,
       'Globex writes into a table of its own.' AS expectation,
       'globex reads ' || coalesce(string_agg(memo, ', ' ORDER BY id), 'nothing') AS evidence
FROM note;

-- Two that sign up within one minute, so that their ids of version 7 begin alike.
SET LOCAL app.tenant_id = '019ad0f0-0001-7000-8000-000000000001';
DO $$ BEGIN PERFORM set_config('lab.first', expect.name_of('blue-sky'), true); END $$;
SET LOCAL app.tenant_id = '019ad0f0-0002-7000-8000-000000000002';
DO $$ BEGIN PERFORM set_config('lab.second', expect.name_of('Blue_Sky'), true); END $$;
SELECT count(DISTINCT nspname) = 2 AS ok,
       'The slugs blue-sky and Blue_Sky get two schemas.' AS expectation,
       format('blue-sky: %s; Blue_Sky: %s', current_setting('lab.first'), current_setting('lab.second')) AS evidence
FROM pg_namespace
WHERE nspname IN (current_setting('lab.first'), current_setting('lab.second'));

-- 63 characters each, the most that a label of a host name may have. They differ in the last two.
SET LOCAL app.tenant_id = '019ad0f0-0003-7000-8000-000000000003';
DO $$ BEGIN PERFORM set_config('lab.third', expect.name_of('growers-and-exporters-of-cut-flowers-and-bulbs-federation-of-eu'), true); END $$;
SET LOCAL app.tenant_id = '019ad0f0-0004-7000-8000-000000000004';
DO $$ BEGIN PERFORM set_config('lab.fourth', expect.name_of('growers-and-exporters-of-cut-flowers-and-bulbs-federation-of-us'), true); END $$;
SELECT count(DISTINCT nspname) = 2 AS ok,
       'Two slugs of 63 characters get two schemas, called in the catalog as PostgreSQL calls them.' AS expectation,
       format('…-eu: %s; …-us: %s; of these %s exist', current_setting('lab.third'), current_setting('lab.fourth'),
              count(DISTINCT nspname)) AS evidence
FROM pg_namespace
WHERE nspname IN (current_setting('lab.third'), current_setting('lab.fourth'));

SET LOCAL app.tenant_id = '019ad0f0-0009-7000-8000-000000000009';
SELECT expect.sqlstate($$SELECT public.sign_up('left-over')$$) = '42P06' AS ok,
       'A sign-up fails where its schema is there already (42P06).' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$SELECT public.sign_up('left-over')$$) AS evidence;

-- As the owner of the catalog, whom no policy stops.
SET LOCAL SESSION AUTHORIZATION app_owner;
SELECT expect.sqlstate($$UPDATE public.tenant SET schema_name = (SELECT schema_name FROM public.tenant WHERE slug = 'north-star') WHERE slug = 'initech'$$) = '23505' AS ok,
       'The catalog refuses a second tenant in acme''s schema (23505).' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$UPDATE public.tenant SET schema_name = (SELECT schema_name FROM public.tenant WHERE slug = 'north-star') WHERE slug = 'initech'$$) AS evidence;

ROLLBACK;
