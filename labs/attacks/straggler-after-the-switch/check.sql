BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SET LOCAL app.epoch = '1';
SELECT expect.sqlstate('UPDATE invoice SET memo = memo') = 'MT421'
         AND expect.sqlstate('DELETE FROM invoice') = 'MT421' AS ok,
       'Acme''s straggler is refused at the old home.' AS expectation,
       format('UPDATE %s, DELETE %s', expect.sqlstate('UPDATE invoice SET memo = memo'),
              expect.sqlstate('DELETE FROM invoice')) AS evidence;

SELECT count(*) = 0 AS ok,
       'It left no row behind.' AS expectation,
       coalesce(string_agg(memo, ', '), 'none') AS evidence
FROM invoice WHERE memo LIKE '%late%' OR memo LIKE '%paid%';

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT expect.sqlstate('UPDATE invoice SET memo = memo') = '00000' AS ok,
       'Globex, who stays, goes on writing.' AS expectation,
       'UPDATE ' || expect.sqlstate('UPDATE invoice SET memo = memo') AS evidence;

ROLLBACK;
