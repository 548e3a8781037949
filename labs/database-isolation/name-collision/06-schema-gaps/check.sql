BEGIN;
-- A schema that only begins alike, made by somebody else.
CREATE SCHEMA transfer;
CREATE TABLE public.currency (code text);

-- The platform, because it runs the view in CI; the application has no business with it.
SET LOCAL SESSION AUTHORIZATION app_owner;

SELECT count(*) = 0 AS ok,
       'The view names nothing of this lab.' AS expectation,
       'named: ' || coalesce(string_agg(format('%s %s', problem, subject), ', ' ORDER BY problem, subject), 'nothing') AS evidence
FROM schema_gap;

INSERT INTO tenant VALUES ('dddddddd-dddd-4ddd-8ddd-dddddddddddd', 'half-done', 't_dddddddddddd4ddd8ddddddddddddddd');
INSERT INTO tenant VALUES ('eeeeeeee-eeee-4eee-8eee-eeeeeeeeeeee', 'long', 't_' || repeat('e', 70));
SET LOCAL client_min_messages = error;
DO $$ BEGIN EXECUTE format('CREATE SCHEMA %I', 't_' || repeat('e', 70)); END $$;
SELECT count(*) FILTER (WHERE subject LIKE 't\_dddd%') = 1 AND count(*) FILTER (WHERE subject LIKE 't\_eeee%') = 1 AS ok,
       'It names the schema that is missing, and the one whose name PostgreSQL cut.' AS expectation,
       'missing: ' || coalesce(string_agg(left(subject, 12) || '…', ', ' ORDER BY subject), 'none') AS evidence
FROM schema_gap
WHERE problem = 'missing';

CREATE SCHEMA t_ffffffffffff4fff8fffffffffffffff;
SELECT count(*) FILTER (WHERE subject LIKE 't\_ffff%') = 1 AND count(*) FILTER (WHERE subject = 'transfer') = 0 AS ok,
       'It names the schema of no tenant, and not the schema "transfer".' AS expectation,
       'orphan: ' || coalesce(string_agg(left(subject, 12), ', ' ORDER BY subject), 'none') AS evidence
FROM schema_gap
WHERE problem = 'orphan';

CREATE ROLE planted_reports;
CREATE ROLE planted_intern IN ROLE planted_reports;
GRANT USAGE ON SCHEMA t_aaaaaaaaaaaa4aaa8aaaaaaaaaaaaaaa, t_bbbbbbbbbbbb4bbb8bbbbbbbbbbbbbbb TO planted_reports;
SELECT count(*) = 2 AND bool_and(starts_with(subject, 'planted_')) AS ok,
       'It names the role that may use two tenants'' schemas, and the one that is its member.' AS expectation,
       'reach: ' || coalesce(string_agg(subject, ', ' ORDER BY subject), 'none') AS evidence
FROM schema_gap
WHERE problem = 'reach';

CREATE VIEW public.note AS SELECT 1 AS id;
SELECT count(*) = 1 AND bool_and(subject = 'note') AS ok,
       'It names the view in public that is called as the tenants'' table is, once, and no other.' AS expectation,
       'shadow: ' || coalesce(string_agg(subject, ', ' ORDER BY subject), 'none') AS evidence
FROM schema_gap
WHERE problem = 'shadow';

ALTER TABLE t_aaaaaaaaaaaa4aaa8aaaaaaaaaaaaaaa.note ADD COLUMN color text;
ALTER TABLE t_bbbbbbbbbbbb4bbb8bbbbbbbbbbbbbbb.note ADD COLUMN color text;
DROP TABLE t_bbbbbbbbbbbb4bbb8bbbbbbbbbbbbbbb.note;
SELECT count(*) FILTER (WHERE subject = 't_cccccccccccc4ccc8ccccccccccccccc.note.color') = 1
         AND count(*) FILTER (WHERE subject LIKE 't\_bbbb%.note.%') = 3
         AND count(*) FILTER (WHERE subject LIKE 't\_aaaa%') = 0 AS ok,
       'It names the column that initech''s table lacks, and the three that went with globex''s table.' AS expectation,
       'drift: ' || coalesce(string_agg(left(subject, 6) || '…' || substr(subject, 35), ', ' ORDER BY subject), 'none') AS evidence
FROM schema_gap
WHERE problem = 'drift' AND subject !~ '^t_e';

ROLLBACK;
