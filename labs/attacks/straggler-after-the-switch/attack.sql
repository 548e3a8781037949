-- A job of acme's, queued before the switch.
SET app.epoch = '1';
INSERT INTO invoice VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 2, 'orchid late order');
UPDATE invoice SET memo = 'orchid retainer, paid' WHERE id = 1;
SELECT id, memo FROM invoice ORDER BY id;
