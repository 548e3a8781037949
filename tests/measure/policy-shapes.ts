import type { Client } from 'pg';
import type { Spread, Value } from '../../src/measurements/schema.ts';
import {
	type Bench,
	type Found,
	type Measure,
	type PlanNode,
	planNodes,
	significant,
	timedPlan,
} from './measure.ts';

/**
 * The same question, all rows of one tenant, under policies of different shapes: with an index that
 * begins with the tenant and without, and the newest 20 rows with it.
 */

const PLAN = { tenants: 1000, rows: 1_000_000, projects: 10_000, runs: 9 } as const;

const SETTING = "nullif(current_setting('app.tenant_id', true), '')::uuid";
const tenantOf = (number: string) => `md5('tenant' || (${number}))::uuid`;
const helper = (name: string, word: string) => `
	CREATE FUNCTION ${name}() RETURNS uuid LANGUAGE plpgsql ${word} AS $$
	BEGIN RETURN ${SETTING}; END $$`;

interface Shape {
	readonly title: string;
	/** The condition of the policy; null: no policy, and the tenant as a constant in the query. */
	readonly using: string | null;
	readonly table?: 'child';
}

/** A person's tenants, as a list and as a question about one tenant. */
const MEMBERS =
	"SELECT m.tenant_id FROM membership m WHERE m.person = current_setting('app.person')";

const SHAPES: Readonly<Record<string, Shape>> = {
	constant: { title: 'no policy, constant in the query', using: null },
	bare: { title: 'bare equality', using: `tenant_id = ${SETTING}` },
	wrapped: { title: 'equality in a subselect', using: `tenant_id = (SELECT ${SETTING})` },
	stable: { title: 'PL/pgSQL function, STABLE', using: 'tenant_id = stable_tenant()' },
	'list-once': {
		title: 'membership, = ANY (ARRAY(SELECT …))',
		using: `tenant_id = ANY (ARRAY(${MEMBERS}))`,
	},
	'in-subquery': { title: 'membership, IN (SELECT …)', using: `tenant_id IN (${MEMBERS})` },
	cast: {
		title: 'cast on the column',
		using: "tenant_id::text = current_setting('app.tenant_id', true)",
	},
	'or-flag': {
		title: 'OR admin flag',
		using: `tenant_id = ${SETTING} OR current_setting('app.admin', true) = 'on'`,
	},
	'or-flag-wrapped': {
		title: 'OR admin flag, both in subselects',
		using: `tenant_id = (SELECT ${SETTING}) OR (SELECT current_setting('app.admin', true) = 'on')`,
	},
	volatile: { title: 'PL/pgSQL function, VOLATILE', using: 'tenant_id = volatile_tenant()' },
	'volatile-wrapped': {
		title: 'PL/pgSQL function, VOLATILE, in a subselect',
		using: 'tenant_id = (SELECT volatile_tenant())',
	},
	'per-row': { title: 'definer function of the row', using: 'may_read(tenant_id)' },
	'through-parent': {
		title: 'through the parent, EXISTS',
		using: 'EXISTS (SELECT FROM project p WHERE p.id = project_id)',
		table: 'child',
	},
};

const SETUP = `
	CREATE ROLE app_user LOGIN NOSUPERUSER NOBYPASSRLS;
	CREATE TABLE project (id bigint PRIMARY KEY, tenant_id uuid NOT NULL);
	INSERT INTO project SELECT g, ${tenantOf(`g % ${PLAN.tenants}`)} FROM generate_series(0, ${PLAN.projects - 1}) g;
	CREATE INDEX ON project (tenant_id);
	CREATE TABLE item (id bigint PRIMARY KEY, tenant_id uuid NOT NULL, amount int NOT NULL, memo text NOT NULL);
	INSERT INTO item SELECT g, ${tenantOf(`g % ${PLAN.tenants}`)}, g % 100, 'item ' || g
	  FROM generate_series(0, ${PLAN.rows - 1}) g;
	CREATE TABLE child (id bigint PRIMARY KEY, project_id bigint NOT NULL, amount int NOT NULL, memo text NOT NULL);
	INSERT INTO child SELECT id, id % ${PLAN.projects}, amount, memo FROM item;
	CREATE TABLE membership (person text, tenant_id uuid, PRIMARY KEY (person, tenant_id));
	INSERT INTO membership SELECT 'person ' || g, ${tenantOf('g')} FROM generate_series(0, ${PLAN.tenants - 1}) g;
	${helper('stable_tenant', 'STABLE')};
	${helper('volatile_tenant', 'VOLATILE')};
	CREATE FUNCTION may_read(tenant uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
	SET search_path = pg_catalog, public, pg_temp AS $$
	  SELECT EXISTS (SELECT FROM public.membership m
	    WHERE m.person = current_setting('app.person') AND m.tenant_id = tenant) $$;
	ALTER TABLE item ENABLE ROW LEVEL SECURITY;
	ALTER TABLE child ENABLE ROW LEVEL SECURITY;
	ALTER TABLE project ENABLE ROW LEVEL SECURITY;
	CREATE POLICY tenant_isolation ON project USING (tenant_id = ${SETTING});
	GRANT SELECT ON project, item, child, membership TO app_user`;

/** A session of the application's for the first tenant, as production plans: no parallel help. */
async function asTenant({ connect }: Bench): Promise<Client> {
	const app = await connect({ user: 'app_user' });
	await app.query('SET max_parallel_workers_per_gather = 0; SET jit = off');
	await app.query(`SELECT set_config('app.tenant_id', ${tenantOf('0')}::text, false),
		set_config('app.person', 'person 0', false)`);
	return app;
}

/** The scan that the policy is asked in. */
function scanOf(plan: PlanNode, table: string): PlanNode {
	const scan = planNodes(plan).find(
		(node) => (node as { 'Relation Name'?: string })['Relation Name'] === table,
	);
	if (!scan) throw new Error(`no scan of ${table}`);
	return scan;
}

/** A scan and the index scans below it that feed its bitmap; no subquery of its filter. */
function indexNodes(scan: PlanNode): PlanNode[] {
	const parts = (scan.Plans ?? []).filter((part) =>
		/Outer|Member/.test((part as { 'Parent Relationship'?: string })['Parent Relationship'] ?? ''),
	);
	return [scan, ...parts.flatMap(indexNodes)];
}

function asked(scan: PlanNode): string {
	const filter = scan.Filter ?? '';
	if (filter === '') return 'once';
	if (/hashed SubPlan/.test(filter)) return 'list once, then a lookup for every row';
	if (/SubPlan/.test(filter)) return 'a query for every row';
	if (/InitPlan/.test(filter)) return 'value once, compared with every row';
	return 'for every row';
}

interface Taken {
	readonly ms: Spread;
	readonly scan: PlanNode;
	readonly byIndex: boolean;
}

async function take(bench: Bench, superuser: Client, shape: Shape, end = ''): Promise<Taken> {
	const table = shape.table ?? 'item';
	await superuser.query(`DROP POLICY IF EXISTS tenant_isolation ON ${table}`);
	if (shape.using !== null) {
		await superuser.query(`CREATE POLICY tenant_isolation ON ${table} USING (${shape.using})`);
	}
	const constant = shape.using === null;
	const client = constant ? superuser : await asTenant(bench);
	const where = constant ? `WHERE tenant_id = ${tenantOf('0')}` : '';
	const { ms, plan } = await timedPlan(
		client,
		`SELECT id, amount FROM ${table} ${where} ${end}`,
		PLAN.runs,
	);
	if (!constant) await client.end();
	const scan = scanOf(plan, table);
	return {
		ms,
		scan,
		byIndex: indexNodes(scan).some((node) => /\btenant_id =/.test(node['Index Cond'] ?? '')),
	};
}

async function measureShape(
	bench: Bench,
	superuser: Client,
	shape: Shape,
): Promise<Record<string, Value>> {
	const { ms, scan, byIndex } = await take(bench, superuser, shape);
	const page = await take(bench, superuser, shape, 'ORDER BY id DESC LIMIT 20');
	return {
		'by-index': byIndex,
		'with-index': ms,
		asked: byIndex ? 'once' : asked(scan),
		removed: scan['Rows Removed by Filter'] ?? 0,
		page: page.ms,
	};
}

export const measurement: Measure = {
	question: 'What does the shape of a policy cost?',
	async run(bench): Promise<Found> {
		const superuser = await bench.connect();
		await superuser.query(SETUP);
		await superuser.query('CREATE INDEX item_tenant ON item (tenant_id, id)');
		await superuser.query('CREATE INDEX child_project ON child (project_id, id)');
		await superuser.query('SET max_parallel_workers_per_gather = 0; SET jit = off');
		await superuser.query('VACUUM (ANALYZE) project, item, child, membership');
		const values: Record<string, Record<string, Value>> = {};
		for (const [id, shape] of Object.entries(SHAPES)) {
			bench.say(`${shape.title}, with an index`);
			values[id] = await measureShape(bench, superuser, shape);
		}
		await superuser.query('DROP INDEX item_tenant, child_project');
		for (const [id, shape] of Object.entries(SHAPES)) {
			bench.say(`${shape.title}, without`);
			const { ms } = await take(bench, superuser, shape);
			Object.assign(values[id] as object, { 'without-index': ms });
		}
		const median = (id: string, column: string) =>
			(values[id]?.[column] as Spread | undefined)?.median ?? Number.NaN;
		for (const id of Object.keys(SHAPES)) {
			Object.assign(values[id] as object, {
				factor: significant(median(id, 'with-index') / median('bare', 'with-index')),
				'factor-without': significant(
					median(id, 'without-index') / median('bare', 'without-index'),
				),
			});
		}
		return {
			setup: `${PLAN.rows.toLocaleString('en-US')} rows of ${PLAN.tenants.toLocaleString('en-US')} tenants, interleaved, everything cached; one tenant’s 1,000 rows are read as app_user, without parallel workers and JIT; the time is the server’s own, of the execution alone.`,
			runs: PLAN.runs,
			columns: {
				'by-index': { title: 'tenant is an index condition', unit: 'yes-no' },
				'with-index': { title: 'with an index for the tenant', unit: 'ms' },
				factor: { title: 'against bare equality', unit: 'times' },
				asked: { title: 'asked', unit: 'text' },
				removed: { title: 'rows read and removed', unit: 'count' },
				page: { title: 'newest 20', unit: 'ms' },
				'without-index': { title: 'without one', unit: 'ms' },
				'factor-without': { title: 'against bare equality without one', unit: 'times' },
			},
			rows: Object.fromEntries(
				Object.entries(SHAPES).map(([id, { title }]) => [id, { title, values: values[id] ?? {} }]),
			),
		};
	},
};
