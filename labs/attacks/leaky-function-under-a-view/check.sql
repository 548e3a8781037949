BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

CREATE FUNCTION pg_temp.note(memo text) RETURNS boolean
LANGUAGE plpgsql COST 0.0001 AS $$
BEGIN
  PERFORM set_config('app.noted', concat_ws(', ', nullif(current_setting('app.noted', true), ''), memo), true);
  RETURN true;
END $$;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT count(*) = 2 AS ok,
       'Acme reads its two invoices through the view.' AS expectation,
       'it reads ' || coalesce(string_agg(memo, ', '), 'nothing') AS evidence
FROM my_invoice;

SELECT found = 2 AND current_setting('app.noted', true) LIKE '%orchid%' AND current_setting('app.noted', true) NOT LIKE '%falcon%' AS ok,
       'A function in the condition is given acme''s memos and no other.' AS expectation,
       'given: ' || current_setting('app.noted', true) AS evidence
FROM (SELECT count(*) AS found FROM my_invoice WHERE pg_temp.note(memo)) AS asked;

ROLLBACK;
