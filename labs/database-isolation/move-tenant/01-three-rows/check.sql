BEGIN;
-- Planted as superuser, whom no policy binds: a customer of each kind, and a row of globex's at the new home.
INSERT INTO public.customer VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 71, 'orchid lost');
INSERT INTO moved.customer VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 72, 'orchid ghost');
UPDATE moved.customer SET name = 'orchid renamed' WHERE id = 1;
INSERT INTO moved.customer VALUES ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 73, 'falcon stray');

-- The mover, because the comparison is its work; acme's id is what it has.
SET LOCAL SESSION AUTHORIZATION app_owner;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';

SELECT count(*) = 1 AS ok,
       'It names the invoice that was written after the copy, as missing.' AS expectation,
       coalesce(string_agg(format('%s %s', id, gap), ', ' ORDER BY id, gap), 'nothing') AS evidence
FROM difference WHERE table_name = 'invoice' AND id = 6 AND gap = 'missing';

SELECT count(*) = 1 AS ok,
       'It names the invoice that was changed, as different.' AS expectation,
       coalesce(string_agg(format('%s %s', id, gap), ', ' ORDER BY id, gap), 'nothing') AS evidence
FROM difference WHERE table_name = 'invoice' AND id = 2 AND gap = 'different';

SELECT count(*) = 1 AS ok,
       'It names the invoice that was deleted, as left over.' AS expectation,
       coalesce(string_agg(format('%s %s', id, gap), ', ' ORDER BY id, gap), 'nothing') AS evidence
FROM difference WHERE table_name = 'invoice' AND id = 3 AND gap = 'left over';

SELECT coalesce(string_agg(format('%s %s', id, gap), ', ' ORDER BY id), '')
         = '1 different, 71 missing, 72 left over, 73 left over' AS ok,
       'It does the same for customers, and a row of another tenant at the new home is left over, too.' AS expectation,
       coalesce(string_agg(format('%s %s', id, gap), ', ' ORDER BY id), 'nothing') AS evidence
FROM difference WHERE table_name = 'customer';

SELECT count(*) = 0 AS ok,
       'It names nothing that is equal.' AS expectation,
       coalesce(string_agg(format('%s %s', table_name, id), ', ' ORDER BY table_name, id), 'nothing') AS evidence
FROM difference WHERE (table_name, id) IN (('invoice', 1), ('customer', 2)) OR id IS NULL;

ROLLBACK;
