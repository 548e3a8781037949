-- Acme (orchid) signs up in superuser.sql, globex (falcon) in the first step. Initech (stapler) is here already.
INSERT INTO tenant VALUES ('cccccccc-cccc-4ccc-8ccc-cccccccccccc', 'initech', 'public');
INSERT INTO note (memo) VALUES ('stapler audit'), ('stapler leases end in May');
