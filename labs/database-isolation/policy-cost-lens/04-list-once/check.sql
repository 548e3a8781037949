BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'cccccccc-cccc-4ccc-8ccc-cccccccccccc';
SELECT count(DISTINCT tenant_id) = 3 AND count(*) FILTER (WHERE memo LIKE 'heron%') = 20
         AND bool_and(tenant_id::text LIKE 'cccccccc%' OR tenant_id::text LIKE '00000007%' OR tenant_id::text LIKE '00000008%') AS ok,
       'Initech reads its own 20 tickets and those of its two clients.' AS expectation,
       format('initech reads %s tickets of %s tenants', count(*), count(DISTINCT tenant_id)) AS evidence
FROM ticket;

SELECT by_tenant AND discarded = 0 AS ok,
       'Initech’s newest 20 tickets are looked up by their tenants, and no row is thrown away.' AS expectation,
       format('%s, and %s rows are thrown away', CASE WHEN by_tenant THEN 'the tenant is looked up in the index' ELSE 'no index is asked for the tenant' END, discarded) AS evidence
FROM plan_lens('SELECT id, memo FROM ticket ORDER BY id DESC LIMIT 20');

SELECT expect.rows_changed($$UPDATE ticket SET memo = 'heron was here'$$) = 20 AS ok,
       'Initech changes its own 20 tickets and no client’s.' AS expectation,
       format('%s tickets changed', expect.rows_changed($$UPDATE ticket SET memo = 'heron was here'$$)) AS evidence;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT by_tenant AND discarded = 0 AS ok,
       'Globex’s newest 20 are looked up by the tenant, and no row is thrown away.' AS expectation,
       format('%s, and %s rows are thrown away', CASE WHEN by_tenant THEN 'the tenant is looked up in the index' ELSE 'no index is asked for the tenant' END, discarded) AS evidence
FROM plan_lens('SELECT id, memo FROM ticket ORDER BY id DESC LIMIT 20');

SELECT count(*) = 40 AND count(*) FILTER (WHERE memo LIKE 'falcon%') = 40 AS ok,
       'Globex reads its 40 tickets and no other.' AS expectation,
       format('globex reads %s tickets, %s of them its own', count(*), count(*) FILTER (WHERE memo LIKE 'falcon%')) AS evidence
FROM ticket;

ROLLBACK;
