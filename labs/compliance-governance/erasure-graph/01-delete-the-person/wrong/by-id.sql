DELETE FROM person WHERE id = 'p-7';
