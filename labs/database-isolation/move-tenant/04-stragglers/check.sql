BEGIN;
-- Planted as superuser: a tenant that is frozen right now.
INSERT INTO placement VALUES ('cccccccc-cccc-4ccc-8ccc-cccccccccccc', 'public', 4, 'frozen');
SET LOCAL SESSION AUTHORIZATION app_user;

-- First, while the session has had no epoch.
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT expect.sqlstate('UPDATE moved.invoice SET total = total') = 'MT421' AS ok,
       'A write that names no epoch is refused with MT421.' AS expectation,
       'SQLSTATE ' || expect.sqlstate('UPDATE moved.invoice SET total = total') AS evidence;

SET LOCAL app.epoch = '1';
SELECT expect.sqlstate($$INSERT INTO public.customer (tenant_id, name) VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'orchid late')$$) = 'MT421'
         AND expect.sqlstate('UPDATE public.invoice SET total = 0') = 'MT421'
         AND expect.sqlstate('DELETE FROM public.invoice') = 'MT421' AS ok,
       'The old home refuses acme’s straggler with MT421: insert, update and delete.' AS expectation,
       format('INSERT %s, UPDATE %s, DELETE %s',
         expect.sqlstate($$INSERT INTO public.customer (tenant_id, name) VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'orchid late')$$),
         expect.sqlstate('UPDATE public.invoice SET total = 0'), expect.sqlstate('DELETE FROM public.invoice')) AS evidence;

SELECT expect.sqlstate('UPDATE moved.invoice SET total = 0') = 'MT421' AS ok,
       'The new home refuses the old epoch, too: its writer read from the old rows.' AS expectation,
       'SQLSTATE ' || expect.sqlstate('UPDATE moved.invoice SET total = 0') AS evidence;

SET LOCAL app.epoch = '2';
SELECT expect.sqlstate($$INSERT INTO moved.invoice (tenant_id, payer_id, memo, total) VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, 'orchid order', 1)$$) = '00000'
         AND expect.rows_changed('DELETE FROM moved.invoice') = 3 AS ok,
       'In epoch 2 acme writes at its new home, and deletes.' AS expectation,
       format('INSERT %s, %s of 3 deleted',
         expect.sqlstate($$INSERT INTO moved.invoice (tenant_id, payer_id, memo, total) VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 1, 'orchid order', 1)$$),
         expect.rows_changed('DELETE FROM moved.invoice')) AS evidence;

SET LOCAL app.tenant_id = 'cccccccc-cccc-4ccc-8ccc-cccccccccccc';
SET LOCAL app.epoch = '4';
SELECT expect.sqlstate($$INSERT INTO public.customer (tenant_id, name) VALUES ('cccccccc-cccc-4ccc-8ccc-cccccccccccc', 'one more')$$) = 'MT503' AS ok,
       'A tenant that is frozen gets MT503: try again soon.' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$INSERT INTO public.customer (tenant_id, name) VALUES ('cccccccc-cccc-4ccc-8ccc-cccccccccccc', 'one more')$$) AS evidence;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SET LOCAL app.epoch = '1';
SELECT expect.rows_changed('UPDATE public.invoice SET total = total') = 2
         AND expect.rows_changed('DELETE FROM public.invoice') = 2 AS ok,
       'Globex, who stays, changes and deletes as before.' AS expectation,
       format('%s updated, %s deleted', expect.rows_changed('UPDATE public.invoice SET total = total'),
         expect.rows_changed('DELETE FROM public.invoice')) AS evidence;

UPDATE public.invoice SET total = total;
SELECT count(*) > 0 AS ok,
       'A write locks its placement until its transaction ends, so that a switch waits for it.' AS expectation,
       coalesce(string_agg(mode, ', ' ORDER BY mode), 'no lock on a row of placement') AS evidence
FROM pg_locks
WHERE pid = pg_backend_pid() AND relation = 'public.placement'::regclass AND mode = 'RowShareLock';

ROLLBACK;
