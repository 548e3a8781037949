-- acme's app writes a template for everybody.
INSERT INTO invoice VALUES (9, NULL, 'template', 'pay to account 4711');
