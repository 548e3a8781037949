-- The pool's login may act as support, and is support only once it says so: with INHERIT the rights
-- of support, its policy included, would hold without a SET ROLE.
ALTER ROLE app_user NOINHERIT;
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'support') THEN
    CREATE ROLE support NOLOGIN;
  END IF;
END
$$;
GRANT support TO app_user;
GRANT USAGE ON SCHEMA public TO support;
GRANT SELECT ON shipment TO support;
CREATE POLICY support_reads ON shipment FOR SELECT TO support USING (true);

-- The older part of the product: a schema for each tenant, found by search_path.
CREATE SCHEMA acme AUTHORIZATION app_owner;
CREATE SCHEMA globex AUTHORIZATION app_owner;
CREATE TABLE acme.label (printer text NOT NULL);
CREATE TABLE globex.label (printer text NOT NULL);
INSERT INTO acme.label VALUES ('orchid gold');
INSERT INTO globex.label VALUES ('falcon gray');
GRANT USAGE ON SCHEMA acme, globex TO app_user;
GRANT SELECT ON acme.label, globex.label TO app_user;
