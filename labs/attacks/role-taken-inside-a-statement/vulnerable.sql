CREATE ROLE support NOLOGIN;
GRANT SELECT ON invoice TO support;
CREATE POLICY support_reads ON invoice FOR SELECT TO support USING (true);
ALTER ROLE app_user NOINHERIT;
GRANT support TO app_user;
