import type { Client } from 'pg';
import type { Value } from '../../src/measurements/schema.ts';
import { type Bench, type Found, type Measure, spread, timedPlan } from './measure.ts';

/**
 * What a tenant in the key costs and stops: the same projects and tasks under several kinds of keys,
 * each with the policy and the indexes that its kind needs to list one tenant's tasks.
 */

const PLAN = { tenants: 1000, projects: 10, tasks: 100, runs: 9, inserts: 10_000 } as const;
const TASKS = PLAN.tenants * PLAN.projects * PLAN.tasks;

const TENANT = "nullif(current_setting('app.tenant_id', true), '')::uuid";
const tenantOf = (number: string) => `md5('tenant' || (${number}))::uuid`;
/** The tenant of project and task number g: neighbors in time belong to different tenants. */
const OWNER = `g % ${PLAN.tenants}`;
const PROJECT = `g % ${PLAN.tenants * PLAN.projects}`;
/** As a generator in the application makes it: a prefix and 26 characters without order. */
const textId = (prefix: string, number: string) =>
	`'${prefix}_' || substr(md5('${prefix}' || (${number})), 1, 26)`;
/** As uuidv7() would be, and the same in every run: a time that grows, then what is random. */
const timeId = (kind: string, number: string) =>
	`(lpad(to_hex(1764000000000 + (${number})), 12, '0') || '7' || substr(md5('${kind}' || (${number})), 1, 3) || '8' || substr(md5('${kind}' || (${number})), 4, 15))::uuid`;

interface Kind {
	readonly title: string;
	/** DDL of project and task, with keys and indexes. */
	readonly tables: string;
	/** Projects and tasks as SELECTs over g. */
	readonly project: string;
	readonly task: string;
	/** The condition of a task's policy. */
	readonly taskPolicy?: string;
	readonly join: string;
	/** Inserts one task of acme's for a project, given as number. */
	readonly insert: (id: number, project: number) => string;
	/** Partitions the task table by tenant, if the key lets it. */
	readonly key: string;
}

const own = `tenant_id = ${TENANT}`;
const pair = (type: string) => ({
	tables: `
		CREATE TABLE project (id ${type}, tenant_id uuid NOT NULL, title text NOT NULL, PRIMARY KEY (tenant_id, id));
		CREATE TABLE task (id ${type}, tenant_id uuid NOT NULL, project_id ${type} NOT NULL, memo text NOT NULL,
		  PRIMARY KEY (tenant_id, id), FOREIGN KEY (tenant_id, project_id) REFERENCES project);
		CREATE INDEX ON task (tenant_id, project_id)`,
	join: 'p.tenant_id = t.tenant_id AND p.id = t.project_id',
	key: 'PRIMARY KEY (tenant_id, id)',
});
const pairRows = (id: (kind: string, number: string) => string) => ({
	project: `${id('prj', 'g')}, ${tenantOf(OWNER)}, 'project ' || g`,
	task: `${id('tsk', 'g')}, ${tenantOf(OWNER)}, ${id('prj', PROJECT)}, 'task ' || g`,
	insert: (number: number, project: number) =>
		`INSERT INTO task VALUES (${id('tsk', String(number))}, ${tenantOf('0')}, ${id('prj', String(project))}, 'new')`,
});

/** Rows of tables that have a number as id and the tenant beside it. */
const surrogateRows = {
	project: `g, ${tenantOf(OWNER)}, 'project ' || g`,
	task: `g, ${tenantOf(OWNER)}, ${PROJECT}, 'task ' || g`,
	insert: (id: number, project: number) =>
		`INSERT INTO task VALUES (${id}, ${tenantOf('0')}, ${project}, 'new')`,
	key: 'PRIMARY KEY (id)',
};

const KINDS: Readonly<Record<string, Kind>> = {
	'surrogate-only': {
		title: 'surrogate id only, tenant through the parent',
		tables: `
			CREATE TABLE project (id bigint PRIMARY KEY, tenant_id uuid NOT NULL, title text NOT NULL);
			CREATE INDEX ON project (tenant_id);
			CREATE TABLE task (id bigint PRIMARY KEY, project_id bigint NOT NULL REFERENCES project, memo text NOT NULL);
			CREATE INDEX ON task (project_id)`,
		project: `g, ${tenantOf(OWNER)}, 'project ' || g`,
		task: `g, ${PROJECT}, 'task ' || g`,
		taskPolicy: 'EXISTS (SELECT FROM project p WHERE p.id = project_id)',
		join: 'p.id = t.project_id',
		insert: (id, project) => `INSERT INTO task VALUES (${id}, ${project}, 'new')`,
		key: 'PRIMARY KEY (id)',
	},
	'tenant-column': {
		title: 'surrogate id, and a tenant column',
		tables: `
			CREATE TABLE project (id bigint PRIMARY KEY, tenant_id uuid NOT NULL, title text NOT NULL);
			CREATE INDEX ON project (tenant_id);
			CREATE TABLE task (id bigint PRIMARY KEY, tenant_id uuid NOT NULL,
			  project_id bigint NOT NULL REFERENCES project, memo text NOT NULL);
			CREATE INDEX ON task (tenant_id, project_id)`,
		...surrogateRows,
		join: 'p.id = t.project_id',
	},
	'pair-beside-id': {
		title: 'surrogate id, and a unique pair for the foreign key',
		tables: `
			CREATE TABLE project (id bigint PRIMARY KEY, tenant_id uuid NOT NULL, title text NOT NULL, UNIQUE (tenant_id, id));
			CREATE TABLE task (id bigint PRIMARY KEY, tenant_id uuid NOT NULL, project_id bigint NOT NULL, memo text NOT NULL,
			  FOREIGN KEY (tenant_id, project_id) REFERENCES project (tenant_id, id));
			CREATE INDEX ON task (tenant_id, project_id)`,
		...surrogateRows,
		join: 'p.tenant_id = t.tenant_id AND p.id = t.project_id',
	},
	'pair-as-parent': {
		title: 'the same, and the pair on task for its own children',
		tables: `
			CREATE TABLE project (id bigint PRIMARY KEY, tenant_id uuid NOT NULL, title text NOT NULL, UNIQUE (tenant_id, id));
			CREATE TABLE task (id bigint PRIMARY KEY, tenant_id uuid NOT NULL, project_id bigint NOT NULL, memo text NOT NULL,
			  UNIQUE (tenant_id, id), FOREIGN KEY (tenant_id, project_id) REFERENCES project (tenant_id, id));
			CREATE INDEX ON task (tenant_id, project_id)`,
		...surrogateRows,
		join: 'p.tenant_id = t.tenant_id AND p.id = t.project_id',
	},
	composite: { title: 'composite key, bigint', ...pair('bigint'), ...pairRows((_, id) => id) },
	'composite-uuid': {
		title: 'composite key, UUID of version 7',
		...pair('uuid'),
		...pairRows(timeId),
	},
	'composite-text': {
		title: 'composite key, prefixed text without order',
		...pair('text'),
		...pairRows(textId),
	},
	natural: {
		title: 'natural key: tenant and slug',
		tables: `
			CREATE TABLE project (tenant_id uuid NOT NULL, slug text NOT NULL, title text NOT NULL, PRIMARY KEY (tenant_id, slug));
			CREATE TABLE task (tenant_id uuid NOT NULL, slug text NOT NULL, number int NOT NULL, memo text NOT NULL,
			  PRIMARY KEY (tenant_id, slug, number), FOREIGN KEY (tenant_id, slug) REFERENCES project ON UPDATE CASCADE)`,
		project: `${tenantOf(OWNER)}, 'a-project-called-' || g, 'project ' || g`,
		task: `${tenantOf(OWNER)}, 'a-project-called-' || (${PROJECT}), g, 'task ' || g`,
		join: 'p.tenant_id = t.tenant_id AND p.slug = t.slug',
		insert: (id, project) =>
			`INSERT INTO task VALUES (${tenantOf('0')}, 'a-project-called-${project}', ${id}, 'new')`,
		key: 'PRIMARY KEY (tenant_id, slug, number)',
	},
};

/** A project of acme (tenant 0), one of globex (tenant 1), and one that nobody has. */
const PROJECTS = { acme: PLAN.tenants, globex: PLAN.tenants + 1, nobody: 10 * TASKS } as const;

async function answer(client: Client, statement: string): Promise<string> {
	await client.query('BEGIN');
	try {
		await client.query(statement);
		return 'accepted';
	} catch (cause) {
		return (cause as { code?: string }).code ?? String(cause);
	} finally {
		await client.query('ROLLBACK');
	}
}

/**
 * Milliseconds for a thousand new tasks of all tenants: their indexes and foreign keys, not the
 * making of their ids, which stand in a table before.
 */
async function insertCost(client: Client, kind: Kind): Promise<{ ms: Value; wal: Value }> {
	const times: number[] = [];
	const logged: number[] = [];
	for (let run = 0; run <= PLAN.runs; run += 1) {
		const from = TASKS + run * PLAN.inserts;
		await client.query(`
			CREATE TEMP TABLE fresh AS TABLE task WITH NO DATA;
			INSERT INTO fresh SELECT ${kind.task} FROM generate_series(${from}, ${from + PLAN.inserts - 1}) g`);
		const before = await walBytes(client);
		const began = performance.now();
		await client.query('INSERT INTO task SELECT * FROM fresh');
		const took = performance.now() - began;
		const wal = (await walBytes(client)) - before;
		await client.query('DROP TABLE fresh');
		if (run === 0) continue;
		times.push((1000 * took) / PLAN.inserts);
		logged.push(wal / PLAN.inserts);
	}
	return { ms: spread(times), wal: spread(logged) };
}

async function walBytes(client: Client): Promise<number> {
	const { rows } = await client.query("SELECT pg_current_wal_insert_lsn() - '0/0' AS bytes");
	return Number(rows[0].bytes);
}

async function indexBytes(client: Client): Promise<number> {
	const { rows } = await client.query(
		`SELECT pg_indexes_size('project') + pg_indexes_size('task') AS indexes`,
	);
	return Number(rows[0].indexes);
}

/** What the indexes of the same rows take once their pages are filled: new tasks go, and all is written anew. */
async function rebuiltBytes(client: Client): Promise<number> {
	await client.query(`DELETE FROM task WHERE substr(memo, 6)::bigint >= ${TASKS}`);
	await client.query('VACUUM (FULL) project, task');
	return indexBytes(client);
}

async function measureKind(
	{ connect }: Bench,
	superuser: Client,
	kind: Kind,
): Promise<Record<string, Value>> {
	await superuser.query('DROP TABLE IF EXISTS task, project');
	await superuser.query(kind.tables);
	const projects = PLAN.tenants * PLAN.projects;
	await superuser.query(`
		INSERT INTO project SELECT ${kind.project} FROM generate_series(0, ${projects - 1}) g;
		INSERT INTO task SELECT ${kind.task} FROM generate_series(0, ${TASKS - 1}) g;
		CREATE POLICY tenant_isolation ON project USING (${own});
		CREATE POLICY tenant_isolation ON task USING (${kind.taskPolicy ?? own});
		ALTER TABLE project ENABLE ROW LEVEL SECURITY;
		ALTER TABLE task ENABLE ROW LEVEL SECURITY;
		GRANT SELECT, INSERT, UPDATE, DELETE ON project, task TO app_user`);
	await superuser.query('VACUUM (ANALYZE) project, task');
	const grown = await indexBytes(superuser);
	const app = await connect({ user: 'app_user' });
	await app.query('SET max_parallel_workers_per_gather = 0; SET jit = off');
	await app.query(`SELECT set_config('app.tenant_id', ${tenantOf('0')}::text, false)`);
	const join = `SELECT p.title, t.memo FROM task t JOIN project p ON ${kind.join}`;
	const { ms, plan } = await timedPlan(app, join, PLAN.runs);
	const pages = plan as unknown as Readonly<Record<`Shared ${'Hit' | 'Read'} Blocks`, number>>;
	const crossing = await answer(app, kind.insert(2 * TASKS, PROJECTS.globex));
	const nobody = await answer(app, kind.insert(2 * TASKS, PROJECTS.nobody));
	// Globex's task number 1: acme can't read it, and may learn that it is there.
	const taken = await answer(app, kind.insert(1, PROJECTS.acme));
	await app.end();
	const partition = await answer(
		superuser,
		`CREATE TABLE sharded (LIKE task, ${kind.key}) PARTITION BY HASH (tenant_id)`,
	);
	const insert = await insertCost(superuser, kind);
	return {
		'index-bytes': grown,
		'rebuilt-bytes': await rebuiltBytes(superuser),
		join: ms,
		'join-pages': pages['Shared Hit Blocks'] + pages['Shared Read Blocks'],
		insert: insert.ms,
		'insert-wal': insert.wal,
		crossing,
		oracle: crossing !== nobody || taken !== 'accepted',
		'taken-id': taken,
		partition: partition === 'accepted' ? 'yes' : `no, ${partition}`,
	};
}

export const measurement: Measure = {
	question: 'What does a tenant in the key cost, and what does it stop?',
	// A page that is logged whole after a checkpoint would be counted to whichever kind comes then.
	settings: ['full_page_writes=off'],
	async run(bench): Promise<Found> {
		const superuser = await bench.connect();
		await superuser.query('CREATE ROLE app_user LOGIN NOSUPERUSER NOBYPASSRLS');
		const values: Record<string, Record<string, Value>> = {};
		for (const [id, kind] of Object.entries(KINDS)) {
			bench.say(kind.title);
			values[id] = await measureKind(bench, superuser, kind);
		}
		return {
			setup: `${TASKS.toLocaleString('en-US')} tasks in ${(PLAN.tenants * PLAN.projects).toLocaleString('en-US')} projects of ${PLAN.tenants.toLocaleString('en-US')} tenants, rows of all tenants interleaved, everything cached; one tenant’s ${(PLAN.projects * PLAN.tasks).toLocaleString('en-US')} tasks are joined with their projects as app_user under row-level security, without parallel workers and JIT; new tasks come ${PLAN.inserts.toLocaleString('en-US')} to a transaction, as superuser, and pages are not logged whole.`,
			runs: PLAN.runs,
			columns: {
				'index-bytes': { title: 'all indexes', unit: 'bytes' },
				'rebuilt-bytes': { title: 'all indexes, rebuilt', unit: 'bytes' },
				join: { title: 'one tenant’s tasks with their projects', unit: 'ms' },
				'join-pages': { title: 'pages read for that', unit: 'count' },
				insert: { title: 'a thousand new tasks', unit: 'ms' },
				'insert-wal': { title: 'log written for one new task', unit: 'bytes' },
				crossing: { title: 'task of acme for globex’s project', unit: 'text' },
				oracle: { title: 'tells what another tenant has', unit: 'yes-no' },
				'taken-id': { title: 'task with an id that globex uses', unit: 'text' },
				partition: { title: 'can be partitioned by tenant', unit: 'text' },
			},
			rows: Object.fromEntries(
				Object.entries(KINDS).map(([id, { title }]) => [id, { title, values: values[id] ?? {} }]),
			),
		};
	},
};
