-- acme's app, with a slug that the client wrote.
BEGIN;
CALL enter('globex, t_acme');
SELECT id, memo FROM note;
COMMIT;
