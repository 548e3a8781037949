-- acme's app, which has taken no role yet, and a name that it should not have.
SELECT memo FROM t_globex.note;
