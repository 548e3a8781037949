-- Names by id, and a sign-up still settles where somebody is.
CREATE OR REPLACE FUNCTION schema_for(id uuid, slug text) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN 't_' || replace(id::text, '-', '');

-- Acme keeps its tables under their new name, globex gets its own.
ALTER SCHEMA t_north_star RENAME TO t_aaaaaaaaaaaa4aaa8aaaaaaaaaaaaaaa;
CALL make_schema('t_bbbbbbbbbbbb4bbb8bbbbbbbbbbbbbbb');
CALL grant_schema('t_bbbbbbbbbbbb4bbb8bbbbbbbbbbbbbbb');
UPDATE tenant SET schema_name = schema_for(id, slug) WHERE slug IN ('north-star', 'north_star');

ALTER TABLE tenant ADD CONSTRAINT one_tenant_per_schema UNIQUE (schema_name);
