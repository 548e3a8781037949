-- The platform's own rights, which only a superuser gives: schemas in this database, and roles. A role
-- that app_user may take has to be taken by SET ROLE; nothing is inherited.
DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO app_owner', current_database()); END $$;
ALTER ROLE app_owner CREATEROLE;
ALTER ROLE app_user NOINHERIT;

-- Acme signs up.
BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;
SET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
SELECT sign_up('north-star');
INSERT INTO t_north_star.note (memo) VALUES ('orchid price list'), ('orchid board minutes');
COMMIT;
