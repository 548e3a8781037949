BEGIN;
-- The rows a call returns, or its error.
CREATE FUNCTION pg_temp.answer(slug text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  RETURN (SELECT coalesce(string_agg(memo, ', ' ORDER BY memo), 'no rows') FROM late_invoices_of(slug));
EXCEPTION WHEN OTHERS THEN
  RETURN 'SQLSTATE ' || SQLSTATE;
END
$$;
SET LOCAL SESSION AUTHORIZATION app_user;

SELECT answer !~ 'orchid|falcon' AS ok,
       'A session without a tenant reads nothing of acme.' AS expectation,
       answer AS evidence
FROM pg_temp.answer('acme') AS answer;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT answer = 'orchid delivery' AS ok,
       'Acme reads its late invoice under its own slug.' AS expectation,
       answer AS evidence
FROM pg_temp.answer('acme') AS answer;

SELECT answer !~ 'orchid|falcon' AS ok,
       'Under globex’s slug acme reads nothing.' AS expectation,
       answer AS evidence
FROM pg_temp.answer('globex') AS answer;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT answer = 'falcon rollout' AS ok,
       'Globex reads its late invoice under its own slug.' AS expectation,
       answer AS evidence
FROM pg_temp.answer('globex') AS answer;

SELECT answer !~ 'orchid|falcon' AS ok,
       'Under a slug that nobody has, globex reads nothing.' AS expectation,
       answer AS evidence
FROM pg_temp.answer('template') AS answer;

ROLLBACK;
