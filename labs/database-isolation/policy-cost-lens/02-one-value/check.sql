BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SELECT expect.sqlstate('SELECT FROM ticket') = '00000' AND count(*) = 0 AS ok,
       'A session without a tenant reads nothing and gets no error.' AS expectation,
       format('SQLSTATE %s, %s tickets', expect.sqlstate('SELECT FROM ticket'), count(*)) AS evidence
FROM ticket;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT by_tenant AND discarded = 0 AS ok,
       'Globex’s newest 20 tickets are looked up by the tenant, and no row is thrown away.' AS expectation,
       format('%s, and %s rows are thrown away', CASE WHEN by_tenant THEN 'the tenant is looked up in the index' ELSE 'no index is asked for the tenant' END, discarded) AS evidence
FROM plan_lens('SELECT id, memo FROM ticket ORDER BY id DESC LIMIT 20');

SELECT count(*) = 40 AND count(*) FILTER (WHERE memo LIKE 'falcon%') = 40 AS ok,
       'Globex reads its 40 tickets and no other.' AS expectation,
       format('globex reads %s tickets, %s of them its own', count(*), count(*) FILTER (WHERE memo LIKE 'falcon%')) AS evidence
FROM ticket;

SELECT newest_memo() LIKE 'falcon%' AS ok,
       'A statement whose plan is kept shows globex its own newest ticket.' AS expectation,
       coalesce(newest_memo(), 'no ticket') AS evidence;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT newest_memo() LIKE 'orchid%' AS ok,
       'The same statement shows acme acme’s, with the plan that was made for globex.' AS expectation,
       coalesce(newest_memo(), 'no ticket') AS evidence;

SELECT expect.sqlstate($$INSERT INTO ticket VALUES (30000, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', '{}', 'planted')$$) = '42501' AS ok,
       'Acme can’t file a ticket for globex (42501).' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$INSERT INTO ticket VALUES (30000, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', '{}', 'planted')$$) AS evidence;

ROLLBACK;
