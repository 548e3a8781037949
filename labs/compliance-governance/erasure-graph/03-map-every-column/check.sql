BEGIN;
-- The job, whose view it is; the application has no business with the catalog.
SET LOCAL SESSION AUTHORIZATION app_owner;

SELECT (SELECT string_agg(u.table_name || '.' || u.column_name, ', ' ORDER BY u.table_name, u.column_name) FROM unmapped AS u) IS NULL AS ok,
       'On the state as it is the view is empty.' AS expectation,
       'it says ' || coalesce((SELECT string_agg(u.table_name || '.' || u.column_name, ', ' ORDER BY u.table_name, u.column_name) FROM unmapped AS u), 'nothing') AS evidence;

SELECT count(*) = 4 AS ok,
       'What a column holds decides its rule: the payload is deleted, the invoice’s address blanked, the search rebuilt.' AS expectation,
       'the map says ' || coalesce((SELECT string_agg(format('%s.%s: %s', table_name, column_name, rule), ', ' ORDER BY table_name, column_name)
         FROM data_map WHERE (table_name, column_name) IN (('outbox', 'payload'), ('invoice', 'email'), ('person_search', 'person_id'), ('person_search', 'words'))), 'nothing') AS evidence
FROM data_map
WHERE (table_name, column_name, rule) IN (('outbox', 'payload', 'delete'), ('invoice', 'email', 'blank'), ('person_search', 'person_id', 'rebuild'), ('person_search', 'words', 'rebuild'));

SELECT (SELECT rule FROM data_map WHERE table_name = 'invoice' AND column_name = 'billed_to') IS NOT DISTINCT FROM 'keep'
         AND count(*) = 1 AS ok,
       'The invoice itself is still kept.' AS expectation,
       'billed_to: ' || coalesce((SELECT rule FROM data_map WHERE table_name = 'invoice' AND column_name = 'billed_to'), 'no rule') AS evidence
FROM data_map WHERE table_name = 'invoice' AND column_name = 'person_id' AND rule = 'keep';

ALTER TABLE message ADD mood text;
SELECT coalesce((SELECT string_agg(u.table_name || '.' || u.column_name, ', ' ORDER BY u.table_name, u.column_name) FROM unmapped AS u) = 'message.mood', false) AS ok,
       'A column that a migration adds to a mapped table is named.' AS expectation,
       'after ALTER TABLE message ADD mood: ' || coalesce((SELECT string_agg(u.table_name || '.' || u.column_name, ', ' ORDER BY u.table_name, u.column_name) FROM unmapped AS u), 'nothing') AS evidence;

ALTER TABLE message DROP mood;
SELECT (SELECT string_agg(u.table_name || '.' || u.column_name, ', ' ORDER BY u.table_name, u.column_name) FROM unmapped AS u) IS NULL AS ok,
       'Dropped again, it is no longer named.' AS expectation,
       'after DROP: ' || coalesce((SELECT string_agg(u.table_name || '.' || u.column_name, ', ' ORDER BY u.table_name, u.column_name) FROM unmapped AS u), 'nothing') AS evidence;

CREATE MATERIALIZED VIEW planted AS SELECT tenant_id, file_name FROM attachment;
CREATE VIEW planted_view AS SELECT file_name FROM attachment;
SELECT coalesce((SELECT string_agg(u.table_name || '.' || u.column_name, ', ' ORDER BY u.table_name, u.column_name) FROM unmapped AS u) = 'planted.file_name', false) AS ok,
       'A new materialized view is named, and a plain view, which stores nothing, is not.' AS expectation,
       'after CREATE MATERIALIZED VIEW planted: ' || coalesce((SELECT string_agg(u.table_name || '.' || u.column_name, ', ' ORDER BY u.table_name, u.column_name) FROM unmapped AS u), 'nothing') AS evidence;

CREATE TABLE planted_log (tenant_id uuid, said text) PARTITION BY LIST (tenant_id);
SELECT coalesce((SELECT string_agg(u.table_name || '.' || u.column_name, ', ' ORDER BY u.table_name, u.column_name) FROM unmapped AS u) = 'planted.file_name, planted_log.said', false) AS ok,
       'So is a partitioned table.' AS expectation,
       'after CREATE TABLE planted_log: ' || coalesce((SELECT string_agg(u.table_name || '.' || u.column_name, ', ' ORDER BY u.table_name, u.column_name) FROM unmapped AS u), 'nothing') AS evidence;
ROLLBACK;
