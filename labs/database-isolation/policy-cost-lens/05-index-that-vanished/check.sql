BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT by_tenant AND discarded = 0 AS ok,
       'Acme’s search for a code is looked up by the tenant, and no row is thrown away.' AS expectation,
       format('%s, and %s rows are thrown away', CASE WHEN by_tenant THEN 'the tenant is looked up in the index' ELSE 'no index is asked for the tenant' END, discarded) AS evidence
FROM plan_lens($$SELECT id, memo FROM ticket WHERE code = 'E-711'$$);

SELECT count(*) = 3 AND bool_and(memo LIKE 'orchid%' AND data @> '{"code": "E-711"}') AS ok,
       'It finds acme’s 3 tickets with that code.' AS expectation,
       format('found: %s', coalesce(string_agg(memo, ', ' ORDER BY id), 'nothing')) AS evidence
FROM ticket
WHERE code = 'E-711';

INSERT INTO ticket (tenant_id, id, data, memo)
VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 30001, '{"code": "E-new"}', 'orchid new');
UPDATE ticket SET data = '{"code": "E-changed"}' WHERE id = 8000;
SELECT count(*) FILTER (WHERE code = 'E-new') = 1 AND count(*) FILTER (WHERE code = 'E-changed') = 1 AS ok,
       'A new ticket has its code, and a changed one its new code.' AS expectation,
       format('codes: %s', string_agg(coalesce(code, 'none'), ', ' ORDER BY id)) AS evidence
FROM ticket
WHERE id IN (8000, 30001);

SELECT count(*) = 0 AS ok,
       'Acme reads no ticket of another tenant.' AS expectation,
       format('%s foreign tickets', count(*)) AS evidence
FROM ticket
WHERE memo NOT LIKE 'orchid%';

-- As support, which reads every tenant's tickets: old ones must have their code, too.
SET LOCAL SESSION AUTHORIZATION support;
SELECT count(*) > 0 AND count(*) = count(code) AS ok,
       'The tickets of all tenants have their code.' AS expectation,
       format('%s of %s tickets have one', count(code), count(*)) AS evidence
FROM ticket;

ROLLBACK;
