BEGIN;
-- The platform, because it runs the view in CI; the application has no business with it.
SET LOCAL SESSION AUTHORIZATION app_owner;

SELECT count(*) = 0 AS ok,
       'The view is empty: nothing of this lab is left to name.' AS expectation,
       'named: ' || coalesce(string_agg(problem || ' ' || subject, ', ' ORDER BY problem, subject), 'nothing') AS evidence
FROM authorization_gap;

SELECT expect.sqlstate($$INSERT INTO public.document_share VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 4, 1, 'viewer')$$) = '23503'
         AND expect.sqlstate($$INSERT INTO public.role_permission VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 22, 'document:any')$$) = '23503' AS ok,
       'A share of globex''s document and a permission for globex''s role, both in the name of acme, are refused (23503).' AS expectation,
       format('share %s, permission %s', expect.sqlstate($$INSERT INTO public.document_share VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 4, 1, 'viewer')$$),
         expect.sqlstate($$INSERT INTO public.role_permission VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 22, 'document:any')$$)) AS evidence;

SELECT expect.rows_changed('DELETE FROM public.document WHERE id = 1') = 1 AS ok,
       'A shared document can still be deleted; its shares go with it.' AS expectation,
       'SQLSTATE ' || expect.sqlstate('DELETE FROM public.document WHERE id = 1') AS evidence;

CREATE TABLE planted_good (tenant_id uuid NOT NULL, id int NOT NULL, project_id int, PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, project_id) REFERENCES project (tenant_id, id));
CREATE TABLE planted_line (line int PRIMARY KEY, project_id int CONSTRAINT bare REFERENCES project);
CREATE TABLE planted_crossed (tenant_id uuid NOT NULL, id int NOT NULL, other_tenant uuid, project_id int, PRIMARY KEY (tenant_id, id),
  CONSTRAINT crossed FOREIGN KEY (other_tenant, project_id) REFERENCES project (tenant_id, id));
SELECT coalesce(string_agg(subject, ', ' ORDER BY subject) FILTER (WHERE problem = 'reference'), 'none') = 'planted_crossed.crossed, planted_line.bare' AS ok,
       'It names a child without a tenant and a key that pairs another column, and not the key that pairs both tenants.' AS expectation,
       'reference: ' || coalesce(string_agg(subject, ', ' ORDER BY subject) FILTER (WHERE problem = 'reference'), 'none') AS evidence
FROM authorization_gap;

CREATE TABLE planted_bare (tenant_id uuid NOT NULL, id int PRIMARY KEY);
CREATE TABLE planted_second (tenant_id uuid NOT NULL, id int NOT NULL, UNIQUE (id, tenant_id));
CREATE TABLE planted_partial (tenant_id uuid NOT NULL, id int PRIMARY KEY, deleted boolean NOT NULL);
CREATE UNIQUE INDEX ON planted_partial (tenant_id, id) WHERE NOT deleted;
CREATE TABLE planted_slow (tenant_id uuid NOT NULL, id int PRIMARY KEY);
CREATE INDEX ON planted_slow (tenant_id, id);
SELECT coalesce(string_agg(subject, ', ' ORDER BY subject) FILTER (WHERE problem = 'lookup'), 'none') = 'planted_bare, planted_partial, planted_second, planted_slow' AS ok,
       'It names tables whose key is the bare id, begins with the id, is partial, or is no key.' AS expectation,
       'lookup: ' || coalesce(string_agg(subject, ', ' ORDER BY subject) FILTER (WHERE problem = 'lookup'), 'none') AS evidence
FROM authorization_gap;

CREATE TABLE planted_null (tenant_id uuid, id int, UNIQUE (tenant_id, id));
SELECT coalesce(string_agg(subject, ', ' ORDER BY subject) FILTER (WHERE problem = 'nullable'), 'none') = 'planted_null' AS ok,
       'It names the table whose tenant may be null.' AS expectation,
       'nullable: ' || coalesce(string_agg(subject, ', ' ORDER BY subject) FILTER (WHERE problem = 'nullable'), 'none') AS evidence
FROM authorization_gap;

GRANT INSERT ON role TO app_user;
GRANT UPDATE (role_id) ON membership TO app_user;
GRANT DELETE ON role_permission TO app_user;
SELECT coalesce(string_agg(subject, ', ' ORDER BY subject) FILTER (WHERE problem = 'grant'), 'none') = 'membership, role, role_permission' AS ok,
       'It names a table that the application''s login inserts into, one it deletes from, and one where it updates a single column.' AS expectation,
       'grant: ' || coalesce(string_agg(subject, ', ' ORDER BY subject) FILTER (WHERE problem = 'grant'), 'none') AS evidence
FROM authorization_gap;

ROLLBACK;
