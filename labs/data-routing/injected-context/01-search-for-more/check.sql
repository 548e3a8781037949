BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT count(*) FILTER (WHERE title LIKE 'falcon%') > 0 AS ok,
       'Acme''s page "search" shows a document of globex''s.' AS expectation,
       'the page shows ' || coalesce(string_agg(title, ', ' ORDER BY title), 'nothing') AS evidence
FROM search((SELECT typed FROM search_box));

ROLLBACK;
