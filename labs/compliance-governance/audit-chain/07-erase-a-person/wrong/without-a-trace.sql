DELETE FROM person WHERE id = 'user:7f3a';
