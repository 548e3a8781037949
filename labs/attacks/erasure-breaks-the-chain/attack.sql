SELECT record('p1', 'signed in');
SELECT record('p2', 'approved a payment');
SELECT erase_person('p1');

SELECT broken_at() AS broken_at;
