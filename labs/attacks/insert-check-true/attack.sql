-- acme's app writes what globex will read.
INSERT INTO invoice VALUES
  (9, 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'draft', 'pay to account 4711');
