SELECT make_role('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'sam', 'helper', '{books.export,role.manage,ticket.read}');
SELECT give_role('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'sam', 'sam', 'helper');
SELECT * FROM export_books('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'sam');
