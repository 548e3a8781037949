CREATE ROLE t_acme NOLOGIN;
CREATE ROLE t_globex NOLOGIN;
ALTER ROLE app_user NOINHERIT;
GRANT t_acme, t_globex TO app_user;
DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO app_owner', current_database()); END $$;

-- What each tenant brings along when it signs up.
CREATE TABLE import (tenant text NOT NULL, memo text NOT NULL);
INSERT INTO import VALUES ('acme', 'orchid price list'), ('globex', 'falcon merger talks');
ALTER TABLE import OWNER TO app_owner;
