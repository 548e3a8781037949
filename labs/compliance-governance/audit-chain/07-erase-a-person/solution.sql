DELETE FROM person WHERE id = 'user:7f3a';
SELECT audit_append('user:19c2', NULL, 'person.erase', 'user:7f3a', '{}', '2026-11-20Z');
