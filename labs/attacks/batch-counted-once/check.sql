BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT count(*) <= 10 AS ok,
       'Acme has no more documents than its limit of ten.' AS expectation,
       format('%s documents', count(*)) AS evidence
FROM document;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT import_documents(ARRAY['falcon 2', 'falcon 3', 'falcon 4']) = 3 AS ok,
       'Globex, who has room for them, imports its three.' AS expectation,
       'globex asked for three' AS evidence;

ROLLBACK;
