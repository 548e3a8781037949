BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT count(*) = 0 AS ok,
       'Acme''s session reads no row of globex, who signed up during the run.' AS expectation,
       coalesce(string_agg(memo, ', '), 'no row') AS evidence
FROM t_globex.invoice;

SELECT coalesce(string_agg(memo, ', '), '') = 'orchid retainer' AS ok,
       'It reads its own.' AS expectation,
       coalesce(string_agg(memo, ', '), 'no row') AS evidence
FROM t_acme.invoice;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT count(*) = 1 AS ok,
       'Globex reads its own, too.' AS expectation,
       coalesce(string_agg(memo, ', '), 'no row') AS evidence
FROM t_globex.invoice;

ROLLBACK;
