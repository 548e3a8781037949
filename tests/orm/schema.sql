-- Two tenants in two tables. Two foreign keys cross on purpose: task 12 of acme hangs on a project of
-- globex, task 22 of globex on a project of acme, as happens where a key leaves the tenant out.
CREATE TABLE project (
	id int PRIMARY KEY,
	tenant_id uuid NOT NULL,
	name text NOT NULL,
	cost int NOT NULL
);
CREATE TABLE task (
	id int PRIMARY KEY,
	tenant_id uuid NOT NULL,
	project_id int NOT NULL REFERENCES project,
	title text NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON project, task TO app_user;
