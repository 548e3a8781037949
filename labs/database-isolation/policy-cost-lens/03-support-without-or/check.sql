BEGIN;
-- As support: its login is what this step is about.
SET LOCAL SESSION AUTHORIZATION support;
SET LOCAL app.support = 'on';
SELECT count(*) = 8000 AS ok,
       'Support reads all 8,000 tickets.' AS expectation,
       format('support reads %s tickets', count(*)) AS evidence
FROM ticket;

SELECT expect.sqlstate('DELETE FROM ticket') = '42501' AND expect.sqlstate($$UPDATE ticket SET memo = ''$$) = '42501' AS ok,
       'Support changes none (42501).' AS expectation,
       format('UPDATE: SQLSTATE %s, DELETE: SQLSTATE %s',
              expect.sqlstate($$UPDATE ticket SET memo = ''$$), expect.sqlstate('DELETE FROM ticket')) AS evidence;

SET LOCAL SESSION AUTHORIZATION app_user;
SET LOCAL app.support = 'off';
SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT by_tenant AND discarded = 0 AS ok,
       'Globex’s newest 20 tickets are looked up by the tenant, and no row is thrown away.' AS expectation,
       format('%s, and %s rows are thrown away', CASE WHEN by_tenant THEN 'the tenant is looked up in the index' ELSE 'no index is asked for the tenant' END, discarded) AS evidence
FROM plan_lens('SELECT id, memo FROM ticket ORDER BY id DESC LIMIT 20');

SELECT count(*) = 40 AND count(*) FILTER (WHERE memo LIKE 'falcon%') = 40 AS ok,
       'Globex reads its 40 tickets and no other.' AS expectation,
       format('globex reads %s tickets, %s of them its own', count(*), count(*) FILTER (WHERE memo LIKE 'falcon%')) AS evidence
FROM ticket;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SET LOCAL app.support = 'on';
SELECT count(*) = 2400 AND count(*) FILTER (WHERE memo LIKE 'orchid%') = 2400 AS ok,
       'Acme reads its own 2,400, whatever it sets.' AS expectation,
       format('with app.support on acme reads %s tickets, %s of them its own', count(*), count(*) FILTER (WHERE memo LIKE 'orchid%')) AS evidence
FROM ticket;

ROLLBACK;
