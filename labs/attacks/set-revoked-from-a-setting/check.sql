BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT count(*) = 0 AS ok,
       'A session that says by SET that it is globex''s reads nothing.' AS expectation,
       'it reads ' || coalesce(string_agg(memo, ', ' ORDER BY id), 'nothing') AS evidence
FROM public.invoice;

ROLLBACK;
