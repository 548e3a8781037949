-- globex's database, its rows marked falcon. acme's, marked orchid, stands beside it on the server.
CREATE TABLE invoice (id bigint PRIMARY KEY, memo text NOT NULL);
INSERT INTO invoice VALUES (1, 'falcon rollout'), (2, 'falcon support');
