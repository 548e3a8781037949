CREATE TABLE own_secret (name text PRIMARY KEY, value text NOT NULL);
INSERT INTO own_secret VALUES ('webhook', 'falcon-7731');
GRANT SELECT ON own_secret TO t_globex_1;
