BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';

SELECT bool_and((route(host)).status = 200 AND (route(host)).schema_name = 't_acme') AS ok,
       'acme’s hosts lead to t_acme, in any spelling.' AS expectation,
       string_agg(format('%s: %s', host, route(host)), ', ' ORDER BY host)
         FILTER (WHERE route(host) IS DISTINCT FROM ROW(200, 't_acme', NULL)::route_answer) AS evidence
FROM unnest(ARRAY['acme.saas.example', 'ACME.saas.example', 'acme.saas.example:8443', 'acme.saas.example.', 'Pay.Orchid.Test.:443']) AS host;

SELECT bool_and((route(host)).status = 404) AS ok,
       'A host that nobody has is a 404: no error, no default.' AS expectation,
       string_agg(format('%s: %s', host, route(host)), ', ' ORDER BY host)
         FILTER (WHERE (route(host)).status IS DISTINCT FROM 404) AS evidence
FROM unnest(ARRAY['nobody.saas.example', 'acme.evil.test', 'acme.saas.example.evil.test', 'saas.example', '', 'acme']) AS host;

SELECT (route('shop.falcon.test')).status = 404 AS ok,
       'A domain that waits for its proof is a 404.' AS expectation,
       'shop.falcon.test: ' || route('shop.falcon.test') AS evidence;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT (route('globex.saas.example')).schema_name LIKE 't\_globex%' AS ok,
       'globex’s host leads to globex.' AS expectation,
       'globex.saas.example: ' || route('globex.saas.example') AS evidence;
ROLLBACK;
