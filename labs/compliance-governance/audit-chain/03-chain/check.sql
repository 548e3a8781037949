BEGIN;
-- As the owner, who may execute the functions of the chain.
SET LOCAL SESSION AUTHORIZATION app_owner;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';

SELECT count(*) FILTER (WHERE audit_hash(v.e) IS NOT DISTINCT FROM audit_hash(ROW('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, '2026-10-05Z', 'user:1', NULL, 'payment.create', 'payment:1', '{}', '\x00', NULL)::audit_event)) = 0 AS ok,
       'A change of any field changes the hash.' AS expectation,
       'not covered: ' || coalesce(string_agg(v.field, ', ' ORDER BY v.field) FILTER (WHERE audit_hash(v.e) IS NOT DISTINCT FROM audit_hash(ROW('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, '2026-10-05Z', 'user:1', NULL, 'payment.create', 'payment:1', '{}', '\x00', NULL)::audit_event)), 'none') AS evidence
FROM (VALUES ('tenant_id', ROW('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 1, '2026-10-05Z', 'user:1', NULL, 'payment.create', 'payment:1', '{}', '\x00', NULL)::audit_event),
             ('seq', ROW('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 2, '2026-10-05Z', 'user:1', NULL, 'payment.create', 'payment:1', '{}', '\x00', NULL)::audit_event),
             ('occurred_at', ROW('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, '2026-10-05T00:00:00.000001Z', 'user:1', NULL, 'payment.create', 'payment:1', '{}', '\x00', NULL)::audit_event),
             ('actor', ROW('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, '2026-10-05Z', 'user:2', NULL, 'payment.create', 'payment:1', '{}', '\x00', NULL)::audit_event),
             ('on_behalf_of', ROW('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, '2026-10-05Z', 'user:1', 'user:3', 'payment.create', 'payment:1', '{}', '\x00', NULL)::audit_event),
             ('action', ROW('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, '2026-10-05Z', 'user:1', NULL, 'payment.delete', 'payment:1', '{}', '\x00', NULL)::audit_event),
             ('subject', ROW('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, '2026-10-05Z', 'user:1', NULL, 'payment.create', 'payment:2', '{}', '\x00', NULL)::audit_event),
             ('detail', ROW('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, '2026-10-05Z', 'user:1', NULL, 'payment.create', 'payment:1', '{"a":1}', '\x00', NULL)::audit_event)) AS v(field, e);

SELECT audit_hash(ROW('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, '2026-10-05Z', 'user:1', NULL, 'payment.create', 'payment:1', '{}', '\x00', NULL)::audit_event) <> audit_hash(ROW('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, '2026-10-05Z', 'user:1', NULL, 'payment.create', 'payment:1', '{}', '\x01', NULL)::audit_event) AS ok,
       'The hash covers the row before it.' AS expectation,
       'two rows that differ in prev alone' AS evidence;

SELECT audit_hash(ROW('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, '2026-10-05Z', 'user:1', NULL, 'pay', 'ment:1', '{}', '\x00', NULL)::audit_event) <> audit_hash(ROW('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, '2026-10-05Z', 'user:1', NULL, 'paym', 'ent:1', '{}', '\x00', NULL)::audit_event) AS ok,
       'A letter that moves from one field to the next changes the hash.' AS expectation,
       'pay and ment:1 against paym and ent:1' AS evidence;

SELECT audit_hash(ROW('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, '2026-10-05Z', 'user:1', NULL, 'payment.create', 'payment:1', '{}', '\x00', NULL)::audit_event) <> audit_hash(ROW('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, '2026-10-05Z', 'user:1', '', 'payment.create', 'payment:1', '{}', '\x00', NULL)::audit_event)
   AND audit_hash(ROW('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, '2026-10-05Z', 'user:1', NULL, 'payment.create', 'payment:1', '{}', '\x00', NULL)::audit_event) <> audit_hash(ROW('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, '2026-10-05Z', 'user:1', '-', 'payment.create', 'payment:1', '{}', '\x00', NULL)::audit_event) AS ok,
       'A missing on_behalf_of is not an empty one, nor a dash.' AS expectation,
       'null against an empty text, and against a dash' AS evidence;

SELECT coalesce(count(*) = 3 AND bool_and(e.hash = audit_hash(e)) AND bool_and(e.prev = coalesce(b.hash, decode(repeat('00', 32), 'hex'))), false) AS ok,
       'acme’s three rows are linked, from 32 zero bytes on.' AS expectation,
       string_agg(format('%s: prev %s, hash %s', e.seq, coalesce(left(encode(e.prev, 'hex'), 8), 'missing'), coalesce(left(encode(e.hash, 'hex'), 8), 'missing')), '; ' ORDER BY e.seq) AS evidence
FROM audit_event AS e LEFT JOIN audit_event AS b ON b.seq = e.seq - 1;

-- And as the application, which appends.
SET LOCAL SESSION AUTHORIZATION app_user;
SELECT audit_append('user:7f3a', NULL, 'payment.create', 'payment:42', '{}', '2026-10-07Z') = 4
   AND (SELECT seq = 3 AND hash IS NOT NULL FROM audit_head) AS ok,
       'The application appends row 4 to a head that has a hash.' AS expectation,
       'the head’s hash was ' || coalesce((SELECT left(encode(hash, 'hex'), 8) FROM audit_head), 'missing') AS evidence;
ROLLBACK;
