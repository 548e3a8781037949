BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT NOT bool_or(body LIKE '%falcon%') AS ok,
       'The export holds nothing of globex.' AS expectation,
       string_agg(body, ' | ' ORDER BY body) AS evidence
FROM export_person('p1', 'pat@post.example');

SELECT NOT bool_or(body LIKE '%I am ill%') AS ok,
       'It does not say that a colleague is ill.' AS expectation,
       string_agg(body, ' | ' ORDER BY body) AS evidence
FROM export_person('p1', 'pat@post.example');

SELECT bool_or(body LIKE '%orchid%') AS ok,
       'It holds what the person wrote.' AS expectation,
       string_agg(body, ' | ' ORDER BY body) AS evidence
FROM export_person('p1', 'pat@post.example');

ROLLBACK;
