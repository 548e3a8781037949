BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

-- First, while the setting has never been made: it can not be missing again later.
SELECT route('acme-inc.saas.example') = ROW(308, NULL, 'acme.saas.example')::route_answer AS ok,
       'acme’s former host redirects to its current one, without a session too.' AS expectation,
       'acme-inc.saas.example: ' || route('acme-inc.saas.example') AS evidence;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT (route('ACME-inc.saas.example:443')).status = 308 AS ok,
       'A session of globex is redirected as well: the redirect gives no schema.' AS expectation,
       'ACME-inc.saas.example:443: ' || route('ACME-inc.saas.example:443') AS evidence;

SELECT (route('shop.falcon.test')).status = 404 AND (route('acme.saas.example')).status = 403 AS ok,
       'A pending domain stays a 404, another tenant’s host a 403.' AS expectation,
       format('shop.falcon.test: %s, acme.saas.example: %s', route('shop.falcon.test'), route('acme.saas.example')) AS evidence;

SET LOCAL app.tenant_id = 'cccccccc-cccc-4ccc-8ccc-cccccccccccc';
SELECT bool_and(route(host) = ROW(403, NULL, NULL)::route_answer) AS ok,
       'initech, suspended, is refused at all its hosts.' AS expectation,
       string_agg(format('%s: %s', host, route(host)), ', ' ORDER BY host) AS evidence
FROM unnest(ARRAY['initech.saas.example', 'pay.stapler.test']) AS host;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT (route('acme.saas.example')).schema_name = 't_acme' AS ok,
       'acme’s own session still reaches t_acme.' AS expectation,
       'acme.saas.example: ' || route('acme.saas.example') AS evidence;
ROLLBACK;
