-- acme's app, with the wrong schema in front.
SELECT id, memo FROM t_globex.invoice;
