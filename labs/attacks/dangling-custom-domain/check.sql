BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';

SELECT served_at('pay.falcon.test') IS NULL AS ok,
       'Nobody is served at a domain that nobody has proved since its release.' AS expectation,
       'served is ' || coalesce((SELECT memo FROM login_page WHERE tenant_id = served_at('pay.falcon.test')), 'nobody') AS evidence;

SELECT count(*) = 1 AS ok,
       'Acme''s claim is written down and waits for its proof.' AS expectation,
       format('%s claims of acme', count(*)) AS evidence
FROM custom_domain
WHERE host = 'pay.falcon.test' AND tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';

-- As the platform, which has read acme's challenge in the DNS.
SET LOCAL SESSION AUTHORIZATION app_owner;
UPDATE custom_domain SET verified = true
WHERE host = 'pay.falcon.test' AND tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT coalesce(served_at('pay.falcon.test') = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', false) AS ok,
       'With a proof of its own acme is served there.' AS expectation,
       'served is ' || coalesce((SELECT memo FROM login_page WHERE tenant_id = served_at('pay.falcon.test')), 'nobody') AS evidence;

ROLLBACK;
