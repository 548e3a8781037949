CREATE SCHEMA t_aaaaaaaaaaaa4aaa8aaaaaaaaaaaaaaa;
CREATE SCHEMA t_bbbbbbbbbbbb4bbb8bbbbbbbbbbbbbbb;
UPDATE tenant SET schema_name = 't_' || replace(id::text, '-', '');
GRANT USAGE ON SCHEMA t_aaaaaaaaaaaa4aaa8aaaaaaaaaaaaaaa TO app_user;
