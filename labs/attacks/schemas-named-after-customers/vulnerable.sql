CREATE SCHEMA cust_acme_orchid;
CREATE SCHEMA cust_globex_falcon;
UPDATE tenant SET schema_name = 'cust_' || replace(slug, '-', '_');
GRANT USAGE ON SCHEMA cust_acme_orchid TO app_user;
