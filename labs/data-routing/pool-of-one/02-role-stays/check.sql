BEGIN;
SELECT current_user = 'support' AS ok,
       'The next client acts as support and never asked for it.' AS expectation,
       format('session_user %s, current_user %s', session_user, current_user) AS evidence;
ROLLBACK;
