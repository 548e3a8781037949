CREATE VIEW authorization_gap AS
SELECT 'grant' AS problem, t.name AS subject
FROM unnest(ARRAY['membership', 'role', 'role_permission', 'permission']) AS t (name)
WHERE has_table_privilege('app_user', t.name::regclass, 'INSERT, UPDATE, DELETE');
