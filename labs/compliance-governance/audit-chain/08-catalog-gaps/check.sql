BEGIN;
-- As the owner, whose view it is and who opens the doors.
SET LOCAL SESSION AUTHORIZATION app_owner;

SELECT (SELECT string_agg(format('%s: %s', g.problem, g.subject), ', ' ORDER BY g.problem, g.subject) FROM audit_gaps AS g) IS NULL AS ok,
       'On the state as it is the view is empty.' AS expectation,
       'it says ' || coalesce((SELECT string_agg(format('%s: %s', g.problem, g.subject), ', ' ORDER BY g.problem, g.subject) FROM audit_gaps AS g), 'nothing') AS evidence;

GRANT TRUNCATE ON audit_event TO app_user;
SELECT coalesce((SELECT array_agg(DISTINCT g.subject) FROM audit_gaps AS g WHERE g.problem = 'writable') = ARRAY['app_user'], false) AS ok,
       'A grant to truncate the log is named.' AS expectation,
       'after GRANT TRUNCATE: ' || coalesce((SELECT string_agg(format('%s: %s', g.problem, g.subject), ', ' ORDER BY g.problem, g.subject) FROM audit_gaps AS g), 'nothing') AS evidence;

REVOKE TRUNCATE ON audit_event FROM app_user;
GRANT UPDATE ON audit_head TO PUBLIC;
SELECT coalesce((SELECT array_agg(DISTINCT g.subject) FROM audit_gaps AS g WHERE g.problem = 'writable') = ARRAY['PUBLIC'], false) AS ok,
       'A grant to everybody is named, on the head as well.' AS expectation,
       'after GRANT UPDATE ON audit_head TO PUBLIC: ' || coalesce((SELECT string_agg(format('%s: %s', g.problem, g.subject), ', ' ORDER BY g.problem, g.subject) FROM audit_gaps AS g), 'nothing') AS evidence;

ALTER TABLE audit_event NO FORCE ROW LEVEL SECURITY;
SELECT coalesce((SELECT array_agg(DISTINCT g.subject) FROM audit_gaps AS g WHERE g.problem = 'not forced') = ARRAY['audit_event'], false) AS ok,
       'A table that is no longer forced is named.' AS expectation,
       'after NO FORCE: ' || coalesce((SELECT string_agg(format('%s: %s', g.problem, g.subject), ', ' ORDER BY g.problem, g.subject) FROM audit_gaps AS g), 'nothing') AS evidence;

GRANT EXECUTE ON FUNCTION audit_append TO PUBLIC;
SELECT coalesce((SELECT array_agg(DISTINCT g.subject) FROM audit_gaps AS g WHERE g.problem = 'open function') = ARRAY['audit_append'], false) AS ok,
       'A function that PUBLIC may execute is named.' AS expectation,
       'after GRANT EXECUTE TO PUBLIC: ' || coalesce((SELECT string_agg(format('%s: %s', g.problem, g.subject), ', ' ORDER BY g.problem, g.subject) FROM audit_gaps AS g), 'nothing') AS evidence;

ALTER FUNCTION audit_append RESET search_path;
SELECT coalesce((SELECT array_agg(DISTINCT g.subject) FROM audit_gaps AS g WHERE g.problem = 'search path') = ARRAY['audit_append'], false) AS ok,
       'A function whose search_path was reset is named.' AS expectation,
       'after RESET search_path: ' || coalesce((SELECT string_agg(format('%s: %s', g.problem, g.subject), ', ' ORDER BY g.problem, g.subject) FROM audit_gaps AS g), 'nothing') AS evidence;

CREATE FUNCTION audit_purge() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS 'DELETE FROM public.audit_event';
REVOKE EXECUTE ON FUNCTION audit_append FROM PUBLIC;
SELECT coalesce((SELECT array_agg(DISTINCT g.subject) FROM audit_gaps AS g WHERE g.problem = 'open function') = ARRAY['audit_purge'], false) AS ok,
       'A new function is named, though nobody granted anything.' AS expectation,
       'after CREATE FUNCTION audit_purge: ' || coalesce((SELECT string_agg(format('%s: %s', g.problem, g.subject), ', ' ORDER BY g.problem, g.subject) FROM audit_gaps AS g), 'nothing') AS evidence;

ROLLBACK;
