BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

CREATE FUNCTION pg_temp.read() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  found text;
BEGIN
  SELECT coalesce(string_agg(memo, ', ' ORDER BY id), 'nothing') INTO found FROM invoice;
  RETURN found;
EXCEPTION WHEN insufficient_privilege THEN
  RETURN 'error 42501';
END
$$;

SET LOCAL app.tenant_id = '';
SELECT pg_temp.read() = 'error 42501' AS ok,
       'A query without a tenant is an error.' AS expectation,
       'it reads ' || pg_temp.read() AS evidence;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT pg_temp.read() = 'orchid retainer, orchid travel' AS ok,
       'Acme reads its own two invoices.' AS expectation,
       'it reads ' || pg_temp.read() AS evidence;

ROLLBACK;
