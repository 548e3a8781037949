BEGIN;
SELECT to_regclass('label') = to_regclass('acme.label') AS ok,
       'For the next client, label is acme''s table.' AS expectation,
       format('search_path is %s', current_setting('search_path')) AS evidence;
ROLLBACK;
