-- A connection of the pool has served globex once, and is acme's now.
SET app.tenant_id = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
SELECT latest_memo() IS NOT NULL AS globex_was_served;

SET app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT latest_memo() AS acme_reads;
