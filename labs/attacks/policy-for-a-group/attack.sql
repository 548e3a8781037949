-- acme's app, as in any request.
SELECT id, memo FROM invoice ORDER BY id;
