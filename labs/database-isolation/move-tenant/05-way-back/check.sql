BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';

SELECT count(*) = 1 AS ok,
       'At the old home acme finds the invoice that it wrote at the new one, with its customer.' AS expectation,
       coalesce(string_agg(format('%s for %s', i.memo, c.name), ', '), 'neither') AS evidence
FROM public.invoice AS i JOIN public.customer AS c ON (c.tenant_id, c.id) = (i.tenant_id, i.payer_id)
WHERE i.memo = 'orchid bouquet' AND i.total = 60 AND c.name = 'orchid florist';

SELECT count(*) = 1 AS ok,
       'The invoice that was changed there is changed here.' AS expectation,
       'total ' || coalesce((SELECT string_agg(total::text, ', ') FROM public.invoice WHERE memo = 'orchid bread'), 'gone') AS evidence
FROM public.invoice WHERE memo = 'orchid bread' AND total = 130;

SELECT count(*) = 0 AS ok,
       'The invoice that was deleted there is gone here.' AS expectation,
       coalesce(string_agg(memo, ', '), 'gone') AS evidence
FROM public.invoice WHERE memo = 'orchid seeds';

SET LOCAL app.epoch = '1';
SELECT expect.sqlstate('UPDATE public.invoice SET total = total') = 'MT421' AS ok,
       'A straggler from before the move is refused, though its home is the right one again.' AS expectation,
       'SQLSTATE ' || expect.sqlstate('UPDATE public.invoice SET total = total') AS evidence;

SET LOCAL app.epoch = '3';
SELECT expect.sqlstate('UPDATE public.invoice SET total = total') = '00000' AS ok,
       'In epoch 3 acme writes at the old home.' AS expectation,
       'SQLSTATE ' || expect.sqlstate('UPDATE public.invoice SET total = total') AS evidence;

SET LOCAL app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SET LOCAL app.epoch = '1';
SELECT expect.sqlstate('UPDATE public.invoice SET total = total') = '00000'
         AND (SELECT count(*) = 2 FROM public.invoice) AS ok,
       'Globex, still in epoch 1, goes on writing its two invoices.' AS expectation,
       'UPDATE ' || expect.sqlstate('UPDATE public.invoice SET total = total') AS evidence;

-- The owner, because the application may not read a sequence.
SET LOCAL SESSION AUTHORIZATION app_owner;
SELECT bool_and(here >= there) AS ok,
       'The next ids at the old home lie above all that the new home gave.' AS expectation,
       string_agg(format('%s: %s here, %s there', table_name, here, there), '; ' ORDER BY table_name) AS evidence
FROM (
  SELECT 'customer', o.last_value, n.last_value FROM public.customer_id_seq AS o, moved.customer_id_seq AS n
  UNION ALL
  SELECT 'invoice', o.last_value, n.last_value FROM public.invoice_id_seq AS o, moved.invoice_id_seq AS n
) AS given (table_name, here, there);

ROLLBACK;
