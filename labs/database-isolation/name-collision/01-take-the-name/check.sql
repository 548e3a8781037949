BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT count(*) = 1 AS ok,
       'Globex has signed up, with a slug of its own.' AS expectation,
       coalesce(string_agg(format('slug %s, schema %s', slug, schema_name), ', '), 'globex is not in the catalog') AS evidence
FROM tenant;

DO $$ BEGIN PERFORM enter_tenant(); END $$;
SELECT count(*) FILTER (WHERE memo LIKE 'orchid%') = 2 AS ok,
       'Globex''s app reads the notes of acme.' AS expectation,
       'globex reads ' || coalesce(string_agg(memo, ', ' ORDER BY id), 'nothing') AS evidence
FROM note;

INSERT INTO note (memo) VALUES ('falcon offer');
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
DO $$ BEGIN PERFORM enter_tenant(); END $$;
SELECT count(*) FILTER (WHERE memo LIKE 'falcon%') = 1 AS ok,
       'A note that globex writes stands among acme''s.' AS expectation,
       'acme reads ' || coalesce(string_agg(memo, ', ' ORDER BY id), 'nothing') AS evidence
FROM note;

ROLLBACK;
