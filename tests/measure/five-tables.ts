/**
 * What each tenant has where a model gives it tables of its own: five tables, eleven indexes, three
 * foreign keys. Small enough to read, large enough that a catalog feels a thousand of them.
 */
export const FIVE_TABLES = `
	CREATE TABLE member (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL UNIQUE, name text);
	CREATE TABLE project (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, title text NOT NULL,
	  owner bigint REFERENCES member);
	CREATE INDEX ON project (owner);
	CREATE TABLE task (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, project bigint NOT NULL REFERENCES project,
	  title text NOT NULL, due date);
	CREATE INDEX ON task (project);
	CREATE INDEX ON task (due);
	CREATE TABLE note (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, task bigint NOT NULL REFERENCES task,
	  body text NOT NULL);
	CREATE INDEX ON note (task);
	CREATE TABLE event (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL, kind text NOT NULL);
	CREATE INDEX ON event (at)`;

/** The same five tables for all tenants, with the tenant in each key. */
export const SHARED_TABLES = `
	CREATE TABLE tenant (id uuid PRIMARY KEY, name text NOT NULL);
	CREATE TABLE member (tenant_id uuid REFERENCES tenant, id bigint GENERATED ALWAYS AS IDENTITY, email text NOT NULL,
	  name text, PRIMARY KEY (tenant_id, id), UNIQUE (tenant_id, email));
	CREATE TABLE project (tenant_id uuid REFERENCES tenant, id bigint GENERATED ALWAYS AS IDENTITY, title text NOT NULL,
	  owner bigint, PRIMARY KEY (tenant_id, id), FOREIGN KEY (tenant_id, owner) REFERENCES member);
	CREATE INDEX ON project (tenant_id, owner);
	CREATE TABLE task (tenant_id uuid REFERENCES tenant, id bigint GENERATED ALWAYS AS IDENTITY, project bigint NOT NULL,
	  title text NOT NULL, due date, PRIMARY KEY (tenant_id, id), FOREIGN KEY (tenant_id, project) REFERENCES project);
	CREATE INDEX ON task (tenant_id, project);
	CREATE INDEX ON task (tenant_id, due);
	CREATE TABLE note (tenant_id uuid REFERENCES tenant, id bigint GENERATED ALWAYS AS IDENTITY, task bigint NOT NULL,
	  body text NOT NULL, PRIMARY KEY (tenant_id, id), FOREIGN KEY (tenant_id, task) REFERENCES task);
	CREATE INDEX ON note (tenant_id, task);
	CREATE TABLE event (tenant_id uuid REFERENCES tenant, id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL,
	  kind text NOT NULL, PRIMARY KEY (tenant_id, id));
	CREATE INDEX ON event (tenant_id, at)`;

/** The tables of a tenant's schema, in one transaction. */
export const inSchema = (schema: string) =>
	`BEGIN; CREATE SCHEMA ${schema}; SET LOCAL search_path = ${schema}; ${FIVE_TABLES}; COMMIT`;

/** `tenant_00042`: by number, as a catalog would say, never by a name that a customer chose. */
export const schemaName = (number: number) => `tenant_${String(number).padStart(5, '0')}`;
