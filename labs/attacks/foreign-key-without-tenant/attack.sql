-- acme's app reminds itself of an invoice that it can't read.
INSERT INTO reminder VALUES (1, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 4);
