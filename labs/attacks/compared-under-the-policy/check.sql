BEGIN;
-- The verifier, a superuser here; a role with BYPASSRLS and SELECT is enough.
SET LOCAL SESSION AUTHORIZATION postgres;
SELECT homes_differ() = 1 AS ok,
       'To a login that sees every row the comparison finds the lost invoice.' AS expectation,
       format('%s differ', homes_differ()) AS evidence;

-- The mover: it asks before each switch, and the policies bind it.
SET LOCAL SESSION AUTHORIZATION app_owner;
SELECT expect.sqlstate('SELECT homes_differ()') = '42501' AS ok,
       'To a login that a policy binds it gives no answer.' AS expectation,
       'SQLSTATE ' || expect.sqlstate('SELECT homes_differ()') AS evidence;

ROLLBACK;
