BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

-- First, while the setting has never been made: it can not be missing again later.
SELECT (route('acme.saas.example')).status = 401 AS ok,
       'A session that never had a tenant gets 401.' AS expectation,
       'acme.saas.example: ' || route('acme.saas.example') AS evidence;

SET LOCAL app.tenant_id = '';
SELECT (route('acme.saas.example')).status = 401 AS ok,
       'A session whose tenant is empty gets 401.' AS expectation,
       'acme.saas.example: ' || route('acme.saas.example') AS evidence;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT (route('acme.saas.example')).status = 200 AND (route('pay.orchid.test:443')).schema_name = 't_acme' AS ok,
       'acme’s session is led to t_acme at every host of acme.' AS expectation,
       format('acme.saas.example: %s, pay.orchid.test:443: %s', route('acme.saas.example'), route('pay.orchid.test:443')) AS evidence;

SELECT (route('globex.saas.example')).status = 403 AND (route('globex.saas.example')).schema_name IS NULL AS ok,
       'acme’s session gets 403, and no schema, at globex’s host.' AS expectation,
       'globex.saas.example: ' || route('globex.saas.example') AS evidence;

SELECT (route('nobody.saas.example')).status = 404 AS ok,
       'A host that nobody has stays a 404.' AS expectation,
       'nobody.saas.example: ' || route('nobody.saas.example') AS evidence;
ROLLBACK;
