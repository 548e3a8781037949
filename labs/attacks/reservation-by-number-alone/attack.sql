-- Acme's own reservation is 41. It tries the next number.
SELECT release_reservation(42) AS released;
