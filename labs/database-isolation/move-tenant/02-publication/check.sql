BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SELECT count(*) = 5 AND count(*) FILTER (WHERE table_name = 'customer') = 2 AS ok,
       'It carries acme’s two customers and three invoices.' AS expectation,
       format('%s customers, %s invoices', count(*) FILTER (WHERE table_name = 'customer'),
              count(*) FILTER (WHERE table_name = 'invoice')) AS evidence
FROM would_send('move_acme') WHERE row_sent LIKE '%aaaaaaaa-aaaa%' AND row_sent LIKE '%orchid%';

SELECT count(*) = 0 AS ok,
       'It carries no row of globex’s.' AS expectation,
       coalesce(string_agg(row_sent, '; ' ORDER BY row_sent), 'none') AS evidence
FROM would_send('move_acme') WHERE row_sent LIKE '%falcon%';

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT expect.sqlstate('UPDATE invoice SET total = total + 1') = '00000'
         AND expect.sqlstate('DELETE FROM invoice') = '00000' AS ok,
       'Globex changes and deletes its invoices as before.' AS expectation,
       format('UPDATE %s, DELETE %s', expect.sqlstate('UPDATE invoice SET total = total + 1'),
              expect.sqlstate('DELETE FROM invoice')) AS evidence;

SELECT expect.sqlstate('UPDATE customer SET name = name') = '00000' AS ok,
       'Globex changes its customers as before.' AS expectation,
       'UPDATE ' || expect.sqlstate('UPDATE customer SET name = name') AS evidence;

SELECT coalesce(bool_and(pubinsert AND pubupdate AND pubdelete), false) AS ok,
       'Inserts, updates and deletes are all published.' AS expectation,
       coalesce(string_agg(format('insert %s, update %s, delete %s', pubinsert, pubupdate, pubdelete), ''), 'no publication') AS evidence
FROM pg_publication WHERE pubname = 'move_acme';

ROLLBACK;
