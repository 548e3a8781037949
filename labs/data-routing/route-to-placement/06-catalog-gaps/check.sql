BEGIN;
-- As the platform team, whose view it is and who may plant faults in the catalog.
SET LOCAL SESSION AUTHORIZATION app_owner;

SELECT (SELECT count(*) FROM routing_gaps) = 0 AS ok,
       'On the catalog as it stands the view is empty.' AS expectation,
       'it says ' || coalesce((SELECT string_agg(format('%s: %s', g.problem, g.subject), ', ' ORDER BY g.problem, g.subject) FROM routing_gaps AS g), 'nothing') AS evidence;

INSERT INTO tenant VALUES ('dddddddd-dddd-4ddd-8ddd-dddddddddddd', 'newcomer', 'active');
SELECT coalesce((SELECT array_agg(g.subject) FROM routing_gaps AS g WHERE g.problem = 'no live placement') = ARRAY['newcomer'], false) AS ok,
       'A tenant without any placement is named.' AS expectation,
       'the view says ' || coalesce((SELECT string_agg(format('%s: %s', g.problem, g.subject), ', ' ORDER BY g.problem, g.subject) FROM routing_gaps AS g), 'nothing') AS evidence;

INSERT INTO placement VALUES ('dddddddd-dddd-4ddd-8ddd-dddddddddddd', 1, 't_acme', 'live');
SELECT coalesce((SELECT array_agg(g.subject) FROM routing_gaps AS g WHERE g.problem = 'shared schema') = ARRAY['t_acme'], false) AS ok,
       'A schema that is live for two tenants is named.' AS expectation,
       'the view says ' || coalesce((SELECT string_agg(format('%s: %s', g.problem, g.subject), ', ' ORDER BY g.problem, g.subject) FROM routing_gaps AS g), 'nothing') AS evidence;

UPDATE placement SET schema_name = 't_newcomer' WHERE tenant_id = 'dddddddd-dddd-4ddd-8ddd-dddddddddddd';
SELECT coalesce((SELECT array_agg(g.subject) FROM routing_gaps AS g WHERE g.problem = 'missing schema') = ARRAY['t_newcomer'], false) AS ok,
       'A live placement in a schema that does not exist is named.' AS expectation,
       'the view says ' || coalesce((SELECT string_agg(format('%s: %s', g.problem, g.subject), ', ' ORDER BY g.problem, g.subject) FROM routing_gaps AS g), 'nothing') AS evidence;

UPDATE placement SET state = 'live' WHERE schema_name = 't_globex';
SELECT coalesce((SELECT array_agg(g.subject) FROM routing_gaps AS g WHERE g.problem = 'several live placements') = ARRAY['globex'], false) AS ok,
       'A tenant with two live placements is named.' AS expectation,
       'the view says ' || coalesce((SELECT string_agg(format('%s: %s', g.problem, g.subject), ', ' ORDER BY g.problem, g.subject) FROM routing_gaps AS g), 'nothing') AS evidence;

UPDATE placement SET state = 'retired' WHERE schema_name IN ('t_globex', 't_initech');
SELECT coalesce((SELECT array_agg(g.subject) FROM routing_gaps AS g WHERE g.problem = 'open retired schema') = ARRAY['t_initech'], false) AS ok,
       'A retired schema that is still open is named, and a closed one is not.' AS expectation,
       'the view says ' || coalesce((SELECT string_agg(format('%s: %s', g.problem, g.subject), ', ' ORDER BY g.problem, g.subject) FROM routing_gaps AS g), 'nothing') AS evidence;
ROLLBACK;
