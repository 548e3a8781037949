BEGIN;
-- What a search answers, or the SQLSTATE it ends with.
CREATE FUNCTION expect.found(term text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  RETURN (SELECT coalesce(string_agg(title, ', ' ORDER BY id), 'nothing') FROM public.search(term));
EXCEPTION WHEN OTHERS THEN
  RETURN SQLSTATE;
END $$;

SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT expect.found((SELECT typed FROM search_box)) = 'nothing' AS ok,
       'What was typed in step 1 finds nothing.' AS expectation,
       'found: ' || expect.found((SELECT typed FROM search_box)) AS evidence;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT expect.found($$' UNION ALL SELECT 0, 'read by the statement' WHERE 'a' < 'b$$) = 'nothing' AS ok,
       'Nor does a text that needs no comment and no setting.' AS expectation,
       'found: ' || expect.found($$' UNION ALL SELECT 0, 'read by the statement' WHERE 'a' < 'b$$) AS evidence;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT expect.found('LEASE') = 'orchid lease, O''Brien' AS ok,
       'Acme finds its lease by a part of the title, in capitals.' AS expectation,
       'found: ' || expect.found('LEASE') AS evidence;

SELECT expect.found('O''Brien') = 'orchid lease, O''Brien' AS ok,
       'Acme finds O''Brien by his name.' AS expectation,
       'found: ' || expect.found('O''Brien') AS evidence;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT expect.found('lease') = 'falcon lease' AS ok,
       'Globex finds its own.' AS expectation,
       'found: ' || expect.found('lease') AS evidence;

ROLLBACK;
