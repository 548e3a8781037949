BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT NOT by_tenant AND discarded > 7900 AS ok,
       'Globex reads the whole table for its newest 20 tickets.' AS expectation,
       format('%s, and %s rows are thrown away', CASE WHEN by_tenant THEN 'the tenant is looked up in the index' ELSE 'no index is asked for the tenant' END, discarded) AS evidence
FROM plan_lens('SELECT id, memo FROM ticket ORDER BY id DESC LIMIT 20');

SELECT by_tenant AND discarded = 0 AS ok,
       'The index is not to blame: with a UUID in the query globex reads by it.' AS expectation,
       format('%s, and %s rows are thrown away', CASE WHEN by_tenant THEN 'the tenant is looked up in the index' ELSE 'no index is asked for the tenant' END, discarded) AS evidence
FROM plan_lens($$SELECT id, memo FROM ticket WHERE tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb' ORDER BY id DESC LIMIT 20$$);

SELECT count(*) = 40 AND count(*) FILTER (WHERE memo LIKE 'falcon%') = 40 AS ok,
       'Globex still reads its 40 tickets and no other.' AS expectation,
       format('globex reads %s tickets, %s of them its own', count(*), count(*) FILTER (WHERE memo LIKE 'falcon%')) AS evidence
FROM ticket;

ROLLBACK;
