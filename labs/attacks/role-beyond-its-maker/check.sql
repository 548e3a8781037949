BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;

SELECT NOT 'books.export' = ANY (permissions_of('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'sam')) AS ok,
       'Sam may not export the books.' AS expectation,
       format('he may %s', array_to_string(permissions_of('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'sam'), ', ')) AS evidence;

SELECT count(*) = 0 AS ok,
       'His roles in acme export nothing of globex''s.' AS expectation,
       coalesce(string_agg(memo, ', '), 'nothing') AS evidence
FROM export_books('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'sam') AS memo;

SELECT expect.sqlstate($$SELECT make_role('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'sam', 'worse', '{books.export}')$$) = '42501' AS ok,
       'Sam can''t make a role with a permission that he doesn''t have.' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$SELECT make_role('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'sam', 'worse', '{books.export}')$$) AS evidence;

SELECT expect.sqlstate($$SELECT give_role('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'sam', 'rita', 'owner')$$) = '42501' AS ok,
       'Sam can''t give Rita the role of an owner.' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$SELECT give_role('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'sam', 'rita', 'owner')$$) AS evidence;

SELECT expect.sqlstate($$SELECT give_role('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'sam', 'olga', 'reader')$$) = '42501' AS ok,
       'Sam can''t take the role of an owner from Olga.' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$SELECT give_role('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'sam', 'olga', 'reader')$$) AS evidence;

SELECT expect.sqlstate($$SELECT make_role('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'sam', 'night-shift', '{ticket.read}')$$) = '00000'
         AND expect.sqlstate($$SELECT give_role('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'sam', 'rita', 'reader')$$) = '00000' AS ok,
       'Sam can make and give roles with what he has.' AS expectation,
       format('SQLSTATE %s and %s',
              expect.sqlstate($$SELECT make_role('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'sam', 'night-shift', '{ticket.read}')$$),
              expect.sqlstate($$SELECT give_role('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'sam', 'rita', 'reader')$$)) AS evidence;

SELECT expect.sqlstate($$SELECT give_role('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'olga', 'rita', 'owner')$$) = '00000' AS ok,
       'Olga, an owner, can make Rita one.' AS expectation,
       'SQLSTATE ' || expect.sqlstate($$SELECT give_role('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'olga', 'rita', 'owner')$$) AS evidence;

ROLLBACK;
