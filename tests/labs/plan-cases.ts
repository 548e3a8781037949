import { type Catalog, readCatalog } from '../../src/lab/catalog.ts';
import { readSharedScripts } from '../../src/lab/disk.ts';
import type { Engine, Login, Script, StartState, StatementResult } from '../../src/lab/engine.ts';
import { baseScripts } from '../../src/lab/steps.ts';

/** Statements whose plans the tests read, run on both engines. */

const OWNER: Login = { role: 'app_owner', tenant: null };
const APP: Login = { role: 'app_user', tenant: 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa' };

const SCHEMA = `
	CREATE TABLE membership (person text PRIMARY KEY, tenant_id uuid NOT NULL);
	CREATE TABLE invoice (
		id bigint PRIMARY KEY, tenant_id uuid NOT NULL, status text NOT NULL, memo text NOT NULL);
	CREATE INDEX invoice_tenant ON invoice (tenant_id, id);
	CREATE TABLE visit (tenant_id uuid NOT NULL, at date NOT NULL) PARTITION BY RANGE (at);
	CREATE TABLE visit_2025 PARTITION OF visit FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
	CREATE TABLE visit_2026 PARTITION OF visit FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
	CREATE TABLE doc (id int PRIMARY KEY, tenant_id uuid NOT NULL, public boolean NOT NULL);
	CREATE TABLE member_doc (id int PRIMARY KEY, tenant_id uuid NOT NULL);
	INSERT INTO membership VALUES ('ann', '${APP.tenant}');
	INSERT INTO invoice
		SELECT n, CASE n % 2 WHEN 0 THEN '${APP.tenant}' ELSE 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb' END::uuid,
			CASE n % 4 WHEN 0 THEN 'draft' ELSE 'sent' END, 'memo ' || n FROM generate_series(1, 8) n;
	INSERT INTO visit SELECT tenant_id, date '2025-12-28' + id::int FROM invoice;
	INSERT INTO doc SELECT id, tenant_id, id < 3 FROM invoice;
	INSERT INTO member_doc SELECT id, tenant_id FROM invoice;
	ANALYZE;
	ALTER TABLE invoice ENABLE ROW LEVEL SECURITY;
	CREATE POLICY tenant_isolation ON invoice
		USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
	CREATE POLICY tidy ON invoice FOR DELETE USING (status = 'draft');
	ALTER TABLE visit ENABLE ROW LEVEL SECURITY;
	CREATE POLICY tenant_isolation ON visit
		USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));
	ALTER TABLE doc ENABLE ROW LEVEL SECURITY;
	CREATE POLICY own ON doc USING (tenant_id = current_setting('app.tenant_id')::uuid);
	CREATE POLICY published ON doc FOR SELECT USING (public);
	CREATE POLICY early ON doc AS RESTRICTIVE USING (id < 100 AND id > 0);
	ALTER TABLE member_doc ENABLE ROW LEVEL SECURITY;
	CREATE POLICY member ON member_doc USING (tenant_id IN (SELECT m.tenant_id FROM membership m));
	CREATE TABLE shared_doc (id int PRIMARY KEY, tenant_id uuid NOT NULL);
	INSERT INTO shared_doc SELECT id, tenant_id FROM invoice;
	ALTER TABLE shared_doc ENABLE ROW LEVEL SECURITY;
	CREATE POLICY shared ON shared_doc
		USING (EXISTS (SELECT FROM membership m WHERE m.tenant_id = shared_doc.tenant_id));
	CREATE TABLE staff_doc (id int PRIMARY KEY, tenant_id uuid NOT NULL, team int NOT NULL);
	INSERT INTO staff_doc SELECT id, tenant_id, id FROM invoice;
	ALTER TABLE staff_doc ENABLE ROW LEVEL SECURITY;
	CREATE POLICY staff ON staff_doc
		USING (EXISTS (SELECT FROM membership m WHERE m.tenant_id = staff_doc.tenant_id AND length(m.person) < staff_doc.team));
	CREATE TABLE team_doc (id int PRIMARY KEY, tenant_id uuid NOT NULL);
	INSERT INTO team_doc SELECT id, tenant_id FROM invoice;
	ALTER TABLE team_doc ENABLE ROW LEVEL SECURITY;
	CREATE POLICY team ON team_doc USING (tenant_id IN (
		SELECT m.tenant_id FROM membership m WHERE m.tenant_id = current_setting('app.tenant_id')::uuid));
	CREATE TABLE sealed (id int PRIMARY KEY);
	ALTER TABLE sealed ENABLE ROW LEVEL SECURITY;
	CREATE POLICY for_owner ON sealed TO app_owner USING (true);
	CREATE TABLE read_only (id int PRIMARY KEY);
	ALTER TABLE read_only ENABLE ROW LEVEL SECURITY;
	CREATE POLICY readable ON read_only FOR SELECT USING (true);
	CREATE TABLE by_role (id int PRIMARY KEY, tenant_id uuid NOT NULL);
	ALTER TABLE by_role ENABLE ROW LEVEL SECURITY;
	CREATE POLICY a_for_owner ON by_role TO app_owner
		USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
	CREATE POLICY b_for_app ON by_role TO app_user
		USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
	CREATE TABLE owned (id int PRIMARY KEY, tenant_id uuid NOT NULL);
	ALTER TABLE owned ENABLE ROW LEVEL SECURITY;
	CREATE POLICY own ON owned
		USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
	CREATE VIEW owned_view AS SELECT * FROM owned;
	CREATE VIEW my_member AS
		SELECT person FROM membership WHERE tenant_id = current_setting('app.tenant_id')::uuid;
	GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO app_user;`;

/** All that EXPLAIN can say, in each format: numbers of its own work beside two of the statement. */
function withEverything(): Record<string, string> {
	const all = 'ANALYZE, VERBOSE, SETTINGS, MEMORY, SERIALIZE TEXT, BUFFERS, WAL';
	const statement = `SELECT memo, 123456 AS answer FROM invoice
		WHERE id < 654321 AND memo <> 'the 77777 of it' AND status > (SELECT '') ORDER BY memo`;
	return Object.fromEntries(
		['TEXT', 'JSON', 'YAML', 'XML'].map((format) => [
			`everything-${format.toLowerCase()}`,
			`SET work_mem = '9876kB'; SET random_page_cost = 4321; EXPLAIN (${all}, FORMAT ${format}) ${statement}`,
		]),
	);
}

function planState(): StartState {
	const base = baseScripts(readSharedScripts());
	const scripts: Script[] = [{ name: 'schema.sql', login: OWNER, sql: SCHEMA }];
	return { key: JSON.stringify([...base, ...scripts]), base, scripts };
}

const INVOICES = "SELECT memo FROM invoice WHERE status = 'draft'";

/** By name: a script whose last statement is an EXPLAIN. */
export const PLAN_CASES: Readonly<Record<string, string>> = {
	plain: `EXPLAIN ${INVOICES}`,
	analyze: `EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF, BUFFERS OFF) ${INVOICES}`,
	timed: `EXPLAIN ANALYZE ${INVOICES}`,
	json: `EXPLAIN (ANALYZE, FORMAT JSON) ${INVOICES}`,
	verbose: `EXPLAIN (VERBOSE, COSTS OFF) ${INVOICES}`,
	index: `SET enable_seqscan = off; SET enable_bitmapscan = off; EXPLAIN ${INVOICES}`,
	'index-json': `SET enable_seqscan = off; SET enable_bitmapscan = off; EXPLAIN (FORMAT JSON) ${INVOICES}`,
	bitmap: `SET enable_seqscan = off; SET enable_indexscan = off; EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF, BUFFERS OFF) ${INVOICES}`,
	join: `SET enable_hashjoin = off; SET enable_mergejoin = off; EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF, BUFFERS OFF) SELECT i.memo, d.id FROM invoice i JOIN doc d ON d.id = i.id AND d.tenant_id = i.tenant_id`,
	partitions: `EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF, BUFFERS OFF) SELECT * FROM visit ORDER BY at`,
	'partitions-json': `EXPLAIN (FORMAT JSON) SELECT * FROM visit ORDER BY at`,
	'sub-plan': `EXPLAIN SELECT * FROM member_doc`,
	'sub-plan-verbose': `EXPLAIN (VERBOSE) SELECT * FROM member_doc`,
	exists: `EXPLAIN SELECT * FROM shared_doc`,
	'exists-one': `EXPLAIN SELECT * FROM shared_doc WHERE id = 2`,
	view: `EXPLAIN SELECT * FROM my_member`,
	'own-subquery': `EXPLAIN SELECT * FROM visit WHERE tenant_id = (SELECT tenant_id FROM membership)`,
	own: `EXPLAIN SELECT * FROM invoice WHERE tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid`,
	update: `EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF, BUFFERS OFF) UPDATE invoice SET status = 'sent' WHERE id = 4`,
	delete: `EXPLAIN DELETE FROM invoice WHERE id = 4`,
	'never-executed': `EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF, BUFFERS OFF) SELECT * FROM invoice WHERE false OR memo = (SELECT person FROM membership WHERE person = 'zed') AND current_setting('x.y', true) = 'z'`,
	cte: `EXPLAIN WITH mine AS MATERIALIZED (SELECT * FROM invoice) SELECT a.id FROM mine a JOIN mine b USING (id)`,
	'two-lines': `EXPLAIN SELECT * FROM invoice WHERE memo = E'two\\nlines: here'`,
	yaml: `EXPLAIN (FORMAT YAML) ${INVOICES}`,
	...withEverything(),
	// An EXISTS whose rows the planner looks up for each row, and one with a condition of its own.
	'exists-each': `SET enable_hashagg = off; SET work_mem = '64kB'; EXPLAIN (COSTS OFF) SELECT * FROM staff_doc WHERE id = 2`,
	'sub-plan-setting': `EXPLAIN (COSTS OFF) SELECT * FROM team_doc`,
	'no-policy': `EXPLAIN SELECT * FROM sealed`,
	'no-policy-json': `EXPLAIN (FORMAT JSON) SELECT * FROM sealed`,
	'no-policy-for-update': `EXPLAIN UPDATE read_only SET id = 1`,
	'own-false': `EXPLAIN SELECT * FROM invoice WHERE false`,
	'by-role': `EXPLAIN SELECT * FROM by_role`,
	'owner-exempt': `EXPLAIN SELECT * FROM owned_view WHERE tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid`,
	utility: `EXPLAIN CREATE TABLE copied AS ${INVOICES}`,
};

export interface PlanResults {
	readonly results: Readonly<Record<string, StatementResult>>;
	readonly catalog: Catalog;
}

/** What an engine answers to each case, by name, and the catalog of its database. */
export async function runPlanCases(engine: Engine): Promise<PlanResults> {
	const database = await engine.open(planState());
	const results: Record<string, StatementResult> = {};
	try {
		for (const [name, sql] of Object.entries(PLAN_CASES)) {
			const session = await database.session(APP);
			const result = (await session.execute(sql)).statements.at(-1);
			await session.close();
			if (!result || result.error) throw new Error(`${name}: ${result?.error?.message}`);
			results[name] = result;
		}
		return { results, catalog: await readCatalog(database) };
	} finally {
		await database.close();
	}
}
