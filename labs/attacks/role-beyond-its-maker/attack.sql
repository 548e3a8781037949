SELECT make_role('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'sam', 'helper', '{books.export,role.manage,ticket.read}');
SELECT give_role('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'sam', 'sam', 'helper');
SELECT permissions_of('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'sam') AS sam_may;
