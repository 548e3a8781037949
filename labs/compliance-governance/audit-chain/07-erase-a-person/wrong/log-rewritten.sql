DELETE FROM person WHERE id = 'user:7f3a';
UPDATE audit_event SET actor = 'erased' WHERE actor = 'user:7f3a';
