BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT coalesce(string_agg(memo, ', ' ORDER BY id), '') = 'orchid delivery, orchid support' AS ok,
       'The old application reads acme''s two invoices.' AS expectation,
       string_agg(memo, ', ' ORDER BY id) AS evidence
FROM t_acme.invoice;

SELECT coalesce(string_agg(description, ', ' ORDER BY id), '') = 'orchid delivery, orchid support' AS ok,
       'The new application reads them, too.' AS expectation,
       string_agg(coalesce(description, 'null'), ', ' ORDER BY id) AS evidence
FROM t_acme.invoice;

INSERT INTO t_acme.invoice (id, memo, total) VALUES (11, 'orchid by the old', 1);
SELECT count(*) = 1 AS ok,
       'What the old one inserts, the new one reads.' AS expectation,
       coalesce(string_agg(description, ', '), 'no description') AS evidence
FROM t_acme.invoice WHERE id = 11 AND description = 'orchid by the old';

INSERT INTO t_acme.invoice (id, description, total) VALUES (12, 'orchid by the new', 1);
SELECT count(*) = 1 AS ok,
       'What the new one inserts, the old one reads.' AS expectation,
       coalesce(string_agg(memo, ', '), 'no memo') AS evidence
FROM t_acme.invoice WHERE id = 12 AND memo = 'orchid by the new';

UPDATE t_acme.invoice SET memo = 'orchid delivery, late' WHERE id = 1;
SELECT count(*) = 1 AS ok,
       'What the old one updates, the new one reads.' AS expectation,
       coalesce(string_agg(description, ', '), 'another description') AS evidence
FROM t_acme.invoice WHERE id = 1 AND description = 'orchid delivery, late';

UPDATE t_acme.invoice SET description = 'orchid support, in May' WHERE id = 2;
SELECT count(*) = 1 AS ok,
       'What the new one updates, the old one reads.' AS expectation,
       coalesce(string_agg(memo, ', '), 'another memo') AS evidence
FROM t_acme.invoice WHERE id = 2 AND memo = 'orchid support, in May';

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT coalesce(string_agg(memo, ', ' ORDER BY id), '') = 'falcon rollout, falcon training' AS ok,
       'For globex, who is not the pilot, the old application works as before.' AS expectation,
       string_agg(memo, ', ' ORDER BY id) AS evidence
FROM t_globex.invoice;

ROLLBACK;
