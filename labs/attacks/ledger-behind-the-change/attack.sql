-- The first run, whose container is replaced behind this statement.
SELECT to_cents('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');

-- The second run, from the ledger.
SELECT to_cents('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');
SELECT write_down('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');
SELECT memo, total FROM invoice ORDER BY id;
