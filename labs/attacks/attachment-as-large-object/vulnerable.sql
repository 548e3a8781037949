-- As the application would have stored them: the bytes as an object of its login, here the number.
UPDATE attachment SET object = lo_from_bytea(4710, content), content = NULL WHERE name = 'offer.txt';
UPDATE attachment SET object = lo_from_bytea(4711, content), content = NULL WHERE name = 'merger.txt';
ALTER LARGE OBJECT 4710 OWNER TO app_user;
ALTER LARGE OBJECT 4711 OWNER TO app_user;
