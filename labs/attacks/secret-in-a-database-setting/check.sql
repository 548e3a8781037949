BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;
SELECT count(*) = 0 AS ok,
       'No setting that acme''s login reads holds a secret of globex.' AS expectation,
       coalesce(string_agg(setting, ', '), 'none does') AS evidence
FROM pg_db_role_setting CROSS JOIN unnest(setconfig) AS setting
WHERE setting LIKE '%falcon%';

SELECT count(*) = 1 AS ok,
       'Acme''s login reads its own invoice.' AS expectation,
       coalesce(string_agg(memo, ', '), 'nothing') AS evidence
FROM invoice;

-- As globex's login: the secret has to reach the one it belongs to.
SET LOCAL SESSION AUTHORIZATION t_globex_1;
SELECT value = 'falcon-7731' AS ok,
       'Globex''s login reads its secret from its own table.' AS expectation,
       name AS evidence
FROM own_secret;

ROLLBACK;
