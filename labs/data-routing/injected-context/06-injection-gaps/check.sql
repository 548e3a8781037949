BEGIN;
-- The platform, because it runs the view in CI; the application has no business with it.
SET LOCAL SESSION AUTHORIZATION app_owner;

SELECT string_agg(problem || ' ' || subject, ', ' ORDER BY problem, subject) = 'dynamic report' AS ok,
       'The view names report, and nothing else of this lab.' AS expectation,
       'named: ' || coalesce(string_agg(problem || ' ' || subject, ', ' ORDER BY problem, subject), 'nothing') AS evidence
FROM injection_gap;

CREATE FUNCTION planted_s(a text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE format('SELECT %s', a); END $$;
CREATE FUNCTION planted_i(a text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE format('TABLE %I', a); END $$;
SELECT string_agg(subject, ', ' ORDER BY subject) = 'planted_s, report' AS ok,
       'It names a function that formats with %s, and not the one that formats with %I.' AS expectation,
       'dynamic: ' || coalesce(string_agg(subject, ', ' ORDER BY subject), 'none') AS evidence
FROM injection_gap
WHERE problem = 'dynamic';

CREATE FUNCTION planted_open() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';
CREATE FUNCTION planted_slow() RETURNS int LANGUAGE sql SECURITY DEFINER SET statement_timeout = 0 AS 'SELECT 1';
CREATE FUNCTION planted_pinned() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS 'SELECT 1';
SELECT string_agg(subject, ', ' ORDER BY subject) = 'planted_open, planted_slow' AS ok,
       'It names two functions with their owner''s rights and their caller''s path, and not the one with its own.' AS expectation,
       'definer: ' || coalesce(string_agg(subject, ', ' ORDER BY subject), 'none') AS evidence
FROM injection_gap
WHERE problem = 'definer';

CREATE POLICY planted_read ON search_box FOR SELECT USING (tenant_id::text = current_setting('app.tenant_id', true));
CREATE POLICY planted_write ON saved_report FOR INSERT WITH CHECK (tenant_id::text = current_setting('app.tenant_id', true));
SELECT count(*) FILTER (WHERE subject LIKE '%planted_read%') = 1
         AND count(*) FILTER (WHERE subject LIKE '%planted_write%') = 1 AND count(*) = 2 AS ok,
       'It names the policy that reads a setting for SELECT, and the one for INSERT.' AS expectation,
       'setting: ' || coalesce(string_agg(subject, ', ' ORDER BY subject), 'none') AS evidence
FROM injection_gap
WHERE problem = 'setting';

-- As a superuser would, roles being nothing that app_owner makes.
SET LOCAL SESSION AUTHORIZATION postgres;
CREATE ROLE planted_all;
CREATE ROLE planted_some IN ROLE planted_all;
GRANT planted_some TO app_user;
SELECT string_agg(subject, ', ' ORDER BY subject) = 'planted_all, planted_some' AS ok,
       'It names the role that the login may become, and the one behind that.' AS expectation,
       'role: ' || coalesce(string_agg(subject, ', ' ORDER BY subject), 'none') AS evidence
FROM injection_gap
WHERE problem = 'role';

ROLLBACK;
