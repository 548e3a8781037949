BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';

SELECT coalesce(array_agg(id), '{}') = '{1}' AS ok,
       'Acme''s session reads acme''s invoice at acme''s host.' AS expectation,
       'it reads ' || coalesce(string_agg(memo, ', ' ORDER BY id), 'nothing') AS evidence
FROM read_invoices('acme.saas.example');

SELECT count(*) = 0 AS ok,
       'Acme''s session reads nothing at globex''s host.' AS expectation,
       'it reads ' || coalesce(string_agg(memo, ', ' ORDER BY id), 'nothing') AS evidence
FROM read_invoices('globex.saas.example');

SELECT count(*) = 0 AS ok,
       'At a host that nobody has, nobody''s invoices are read.' AS expectation,
       'it reads ' || coalesce(string_agg(memo, ', ' ORDER BY id), 'nothing') AS evidence
FROM read_invoices('globex.evil.test');

ROLLBACK;
