-- The address from the ticket.
DELETE FROM person WHERE email = 'ada@mail.test';
