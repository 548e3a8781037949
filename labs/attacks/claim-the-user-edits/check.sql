BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

UPDATE profile
SET user_metadata = user_metadata || '{"tenant_id": "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb"}'
WHERE person = 'ada';

DO $$ BEGIN PERFORM sign_in('ada'); END $$;

SELECT coalesce(array_agg(id ORDER BY id), '{}') = '{1}' AS ok,
       'Ada reads acme''s invoice, whatever she wrote into her profile.' AS expectation,
       'she reads ' || coalesce(string_agg(memo, ', ' ORDER BY id), 'nothing') AS evidence
FROM invoice;

ROLLBACK;
