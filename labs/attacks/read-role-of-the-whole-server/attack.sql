-- acme's reporting tool, connected to the wrong database.
SELECT id, memo FROM invoice ORDER BY id;
