CREATE TABLE project (
	tenant_id uuid NOT NULL,
	id int NOT NULL,
	name text NOT NULL,
	cost int NOT NULL,
	PRIMARY KEY (tenant_id, id)
);
CREATE TABLE task (
	tenant_id uuid NOT NULL,
	id int NOT NULL,
	project_id int NOT NULL,
	title text NOT NULL,
	PRIMARY KEY (tenant_id, id),
	FOREIGN KEY (tenant_id, project_id) REFERENCES project
);
GRANT SELECT, INSERT, UPDATE, DELETE ON project, task TO app_user;

-- For steps 4 and 5: the same tables with policies, and what somebody added later.
CREATE TABLE guarded_project (LIKE project INCLUDING ALL);
CREATE TABLE guarded_task (LIKE task INCLUDING ALL);
CREATE TABLE note (tenant_id uuid NOT NULL, text text NOT NULL);
CREATE TABLE comment (tenant_id uuid NOT NULL, text text NOT NULL);
CREATE TABLE currency (code text PRIMARY KEY);

ALTER TABLE guarded_project ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE guarded_task ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE comment ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON guarded_project
	USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
CREATE POLICY tenant ON guarded_task
	USING (tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::uuid);
CREATE POLICY for_now ON comment USING (true);

CREATE VIEW note_count AS SELECT tenant_id, count(*) FROM note GROUP BY tenant_id;
CREATE VIEW task_title WITH (security_invoker = true) AS
	SELECT tenant_id, title FROM guarded_task;
GRANT SELECT, INSERT, UPDATE, DELETE ON guarded_project, guarded_task, note, comment, currency, note_count, task_title TO app_user;
