SELECT id, name, email FROM person WHERE email = 'ada@books.test';
