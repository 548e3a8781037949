BEGIN;
-- What a statement answers in a transaction that has entered its tenant, or its SQLSTATE. All of it is undone.
CREATE FUNCTION expect.entered(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  answer text;
BEGIN
  PERFORM public.enter_tenant();
  IF statement LIKE 'ALTER%' THEN
    EXECUTE statement;
  ELSE
    EXECUTE statement INTO answer;
  END IF;
  RAISE SQLSTATE 'LAB00';
EXCEPTION
  WHEN SQLSTATE 'LAB00' THEN RETURN coalesce(answer, 'done');
  WHEN OTHERS THEN RETURN SQLSTATE;
END $$;

SET LOCAL SESSION AUTHORIZATION app_user;

-- A tenant that signs up after the answer.
SET LOCAL app.tenant_id = 'dddddddd-dddd-4ddd-8ddd-dddddddddddd';
DO $$ BEGIN PERFORM sign_up('after-you'); END $$;

SELECT expect.sqlstate('SELECT memo FROM t_cccccccccccc4ccc8ccccccccccccccc.note') = '42501' AS ok,
       'The login itself may use no tenant''s schema (42501).' AS expectation,
       'SQLSTATE ' || expect.sqlstate('SELECT memo FROM t_cccccccccccc4ccc8ccccccccccccccc.note') AS evidence;

SELECT expect.entered($$INSERT INTO note (memo) VALUES ('first') RETURNING memo$$) = 'first' AS ok,
       'A tenant that signs up tomorrow uses its own table.' AS expectation,
       'its insert answers ' || expect.entered($$INSERT INTO note (memo) VALUES ('first') RETURNING memo$$) AS evidence;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT expect.entered('SELECT count(*) FROM note') = '2'
         AND expect.entered($$INSERT INTO note (memo) VALUES ('third') RETURNING memo$$) = 'third' AS ok,
       'Acme reads its two notes and may write a third.' AS expectation,
       format('acme counts %s notes; its insert answers %s', expect.entered('SELECT count(*) FROM note'),
              expect.entered($$INSERT INTO note (memo) VALUES ('third') RETURNING memo$$)) AS evidence;

SELECT expect.entered('SELECT memo FROM t_cccccccccccc4ccc8ccccccccccccccc.note LIMIT 1') = '42501' AS ok,
       'Acme can''t read initech''s table by its full name (42501).' AS expectation,
       'acme gets ' || expect.entered('SELECT memo FROM t_cccccccccccc4ccc8ccccccccccccccc.note LIMIT 1') AS evidence;

SELECT expect.entered('SELECT count(*) FROM t_dddddddddddd4ddd8ddddddddddddddd.note') = '42501' AS ok,
       'Nor that of the tenant that signs up tomorrow (42501).' AS expectation,
       'acme gets ' || expect.entered('SELECT count(*) FROM t_dddddddddddd4ddd8ddddddddddddddd.note') AS evidence;

SELECT expect.entered('ALTER TABLE note ADD COLUMN extra text') = '42501' AS ok,
       'Acme''s role can''t change acme''s table (42501).' AS expectation,
       'acme gets ' || expect.entered('ALTER TABLE note ADD COLUMN extra text') AS evidence;

ROLLBACK;
