BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
DO $$ BEGIN PERFORM public.enter_tenant(); END $$;
CREATE TEMPORARY TABLE note AS SELECT id, memo FROM note;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
DO $$ BEGIN PERFORM public.enter_tenant(); END $$;
SELECT count(*) = 1 AND bool_and(memo LIKE 'orchid%') AS ok,
       'Acme reads its own note, whatever the connection''s last client left.' AS expectation,
       'acme reads ' || coalesce(string_agg(memo, ', ' ORDER BY id), 'nothing') AS evidence
FROM note;

SELECT count(*) = 1 AND bool_and(memo LIKE 'falcon%') AS ok,
       'The temporary table is still there, for whoever names it.' AS expectation,
       'pg_temp.note holds ' || coalesce(string_agg(memo, ', ' ORDER BY id), 'nothing') AS evidence
FROM pg_temp.note;

ROLLBACK;
