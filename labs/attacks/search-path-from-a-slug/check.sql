BEGIN;
-- What the first note says for whoever entered with this slug, or the SQLSTATE. All of it is undone.
CREATE FUNCTION expect.reads(slug text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  answer text;
BEGIN
  EXECUTE format('CALL public.enter(%L)', slug);
  EXECUTE 'SELECT memo FROM note' INTO answer;
  RAISE SQLSTATE 'LAB00';
EXCEPTION
  WHEN SQLSTATE 'LAB00' THEN RETURN answer;
  WHEN OTHERS THEN RETURN SQLSTATE;
END $$;

SET LOCAL SESSION AUTHORIZATION app_user;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';

SELECT expect.reads('acme') LIKE 'orchid%' AS ok,
       'Acme reads its note under its own slug.' AS expectation,
       'it reads ' || expect.reads('acme') AS evidence;

SELECT expect.reads('globex, t_acme') NOT LIKE 'falcon%' AS ok,
       'A slug with a comma leads acme nowhere.' AS expectation,
       'it reads ' || expect.reads('globex, t_acme') AS evidence;

SELECT expect.reads('globex') NOT LIKE 'falcon%' AS ok,
       'Nor does the slug of globex.' AS expectation,
       'it reads ' || expect.reads('globex') AS evidence;

SELECT expect.sqlstate('SELECT memo FROM t_globex.note') = '42501' AS ok,
       'The login itself may not read globex''s table (42501).' AS expectation,
       'SQLSTATE ' || expect.sqlstate('SELECT memo FROM t_globex.note') AS evidence;

ROLLBACK;
