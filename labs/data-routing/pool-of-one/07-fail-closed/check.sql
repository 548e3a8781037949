BEGIN;
SELECT expect.sqlstate('SELECT count(*) FROM shipment') <> '00000' AS ok,
       'Whoever comes without a tenant gets an error, not an empty list.' AS expectation,
       format('SQLSTATE %s', expect.sqlstate('SELECT count(*) FROM shipment')) AS evidence;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT string_agg(reference, ', ' ORDER BY reference) = 'falcon-40, falcon-41' AS ok,
       'With its tenant, globex''s app reads its two shipments and no more.' AS expectation,
       string_agg(reference, ', ' ORDER BY reference) AS evidence
FROM shipment;

SELECT expect.sqlstate($$INSERT INTO shipment (id, tenant_id, reference, city)
         VALUES (9, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'falcon-50', 'Bern')$$) = '42501' AS ok,
       'It still writes no row of acme.' AS expectation,
       format('SQLSTATE %s', expect.sqlstate($$INSERT INTO shipment (id, tenant_id, reference, city)
         VALUES (9, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'falcon-50', 'Bern')$$)) AS evidence;
ROLLBACK;
