-- This morning.
CREATE TABLE list AS SELECT id, schema_name FROM tenant;

-- At noon.
SELECT sign_up('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 't_globex');

-- The list is done.
SELECT protect(id, schema_name) FROM list;
