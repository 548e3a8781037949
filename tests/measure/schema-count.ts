import { spawn } from 'node:child_process';
import pg, { type Client } from 'pg';
import type { Value } from '../../src/measurements/schema.ts';
import { type Postgres15, startPostgres15 } from '../services/postgres-15.ts';
import { inSchema, schemaName } from './five-tables.ts';
import { type Bench, type Found, type Measure, significant, spread } from './measure.ts';

/** What a schema per tenant costs with the number of tenants: catalog, sessions, migrations, dumps. */

const PLAN = { levels: [100, 1000, 5000], runs: 20 } as const;
const ROOM = 2048;
/** The default of a server; that of the tests is smaller, and both size the table of locks. */
const CONNECTIONS = 'max_connections=100';

/** Three tables of one tenant, as a page of its product joins them. */
const joined = (schema: string) => `
	SELECT m.name, p.title, count(*)
	FROM ${schema}.member m JOIN ${schema}.project p ON p.owner = m.id JOIN ${schema}.task t ON t.project = p.id
	GROUP BY m.name, p.title`;

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at);

async function number(client: Client, query: string): Promise<number> {
	const { rows } = await client.query<[string]>({ text: query, rowMode: 'array' });
	return Number(rows[0]?.[0]);
}

/** Makes the tenants of a level and times the last ones, when the catalog is as large as it gets. */
async function grow(client: Client, from: number, to: number) {
	const times: number[] = [];
	for (const tenant of range(from, to)) {
		const began = performance.now();
		await client.query(inSchema(schemaName(tenant)));
		if (to - tenant <= PLAN.runs) times.push(performance.now() - began);
	}
	await client.query('VACUUM ANALYZE');
	return spread(times);
}

/** Planning in sessions that never saw the tenant, and again in the same session. */
async function planning({ connect }: Bench, tenants: number) {
	const [first, second]: [number[], number[]] = [[], []];
	for (const run of range(0, PLAN.runs)) {
		const session = await connect();
		// What every session pays once, whatever it asks.
		await session.query('EXPLAIN SELECT relname FROM pg_class WHERE oid = 1');
		const tenant = Math.floor((tenants / PLAN.runs) * run);
		for (const times of [first, second]) {
			const { rows } = await session.query(
				`EXPLAIN (SUMMARY, FORMAT JSON) ${joined(schemaName(tenant))}`,
			);
			times.push(rows[0]['QUERY PLAN'][0]['Planning Time']);
		}
		await session.end();
	}
	return { first: spread(first), second: spread(second) };
}

/** Memory of one session that has served every tenant, as each connection of a pool will have. */
async function servedAll({ connect }: Bench, tenants: number): Promise<number> {
	const session = await connect();
	for (const tenant of range(0, tenants)) await session.query(joined(schemaName(tenant)));
	const bytes = await number(session, 'SELECT sum(total_bytes) FROM pg_backend_memory_contexts');
	await session.end();
	return significant(bytes);
}

/** Seconds, or what stopped it. */
async function attempt(client: Client, work: () => Promise<unknown>): Promise<Value> {
	const began = performance.now();
	try {
		await work();
		return `${significant((performance.now() - began) / 1000)} s`;
	} catch (cause) {
		await client.query('ROLLBACK');
		const { code, message } = cause as { code?: string; message: string };
		return `${code}: ${message}`;
	}
}

async function migrations(client: Client, tenants: number) {
	const change = (tenant: number, column: string) =>
		client.query(`ALTER TABLE ${schemaName(tenant)}.task ADD COLUMN ${column}_${tenants} text`);
	const single = await attempt(client, async () => {
		await client.query('BEGIN');
		for (const tenant of range(0, tenants)) await change(tenant, 'one');
		await client.query('COMMIT');
	});
	const each = await attempt(client, async () => {
		for (const tenant of range(0, tenants)) await change(tenant, 'each');
	});
	// Undone, so that the next level has the tables of this one.
	const table = await attempt(client, async () => {
		await client.query('BEGIN');
		for (const tenant of range(0, tenants)) {
			const schema = schemaName(tenant);
			await client.query(
				`CREATE TABLE ${schema}.label (task bigint PRIMARY KEY REFERENCES ${schema}.task, name text)`,
			);
		}
		await client.query('ROLLBACK');
	});
	return { single, each, table };
}

/** Locks that dropping one tenant holds until it commits. */
async function locksOfDrop(client: Client): Promise<number> {
	await client.query(`BEGIN; DROP SCHEMA ${schemaName(0)} CASCADE`);
	const locks = await number(
		client,
		"SELECT count(*) FROM pg_locks WHERE locktype IN ('relation', 'object') AND pid = pg_backend_pid()",
	);
	await client.query('ROLLBACK');
	return locks;
}

/** `pg_dump --schema-only` of everything: seconds, or what stopped it. */
function dump({ dump: program, url }: Postgres15): Promise<string> {
	const began = performance.now();
	return new Promise((resolve, reject) => {
		const child = spawn(program, ['--schema-only', '--file=/dev/null', url]);
		let said = '';
		child.stderr.on('data', (chunk: Buffer) => {
			said += chunk.toString();
		});
		child.on('error', reject);
		child.on('close', (code) => {
			if (code === 0) resolve(`${significant((performance.now() - began) / 1000)} s`);
			else resolve(/ERROR: +(.*)/.exec(said)?.[1] ?? said.trim());
		});
	});
}

/** The dumps of all levels on PostgreSQL 15, whose pg_dump a Debian has. */
async function dumps(say: (line: string) => void) {
	const server = await startPostgres15([CONNECTIONS]);
	try {
		const found: Record<string, Record<string, Value>> = {};
		let made = 0;
		for (const level of PLAN.levels) {
			const client = new pg.Client({ connectionString: server.url });
			await client.connect();
			await grow(client, made, level);
			await client.end();
			made = level;
			const usual = await dump(server);
			await server.restart([CONNECTIONS, `max_locks_per_transaction=${ROOM}`]);
			const room = await dump(server);
			await server.restart([CONNECTIONS]);
			found[level] = { dump: usual, 'dump-room': room };
			say(`dump of ${level}: ${usual}; with ${ROOM} locks: ${room}`);
		}
		return { found, version: server.version };
	} finally {
		await server.stop();
	}
}

async function measureAll(bench: Bench) {
	const { connect, say } = bench;
	const maker = await connect();
	const dumped = await dumps(say);
	const rows: Record<string, { title: string; values: Record<string, Value> }> = {};
	let made = 0;
	for (const level of PLAN.levels) {
		say(`${level} schemas`);
		const create = await grow(maker, made, level);
		made = level;
		const { first, second } = await planning(bench, level);
		const values: Record<string, Value> = {
			create,
			relations: await number(maker, 'SELECT count(*) FROM pg_class'),
			catalog: significant(
				await number(
					maker,
					"SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind = 'r'",
				),
			),
			database: significant(await number(maker, 'SELECT pg_database_size(current_database())')),
			'first-plan': first,
			'second-plan': second,
			'served-all': await servedAll(bench, level),
			'drop-locks': await locksOfDrop(maker),
			...(dumped.found[level] ?? {}),
		};
		const migrator = await connect();
		const { single, each, table } = await migrations(migrator, level);
		await migrator.end();
		rows[`s${level}`] = {
			title: `${level.toLocaleString('en-US')} schemas`,
			values: {
				...values,
				'one-transaction': single,
				'transaction-each': each,
				'new-table': table,
			},
		};
	}
	return { rows, version: dumped.version };
}

export const measurement: Measure = {
	question: 'What do 100, 1,000 and 5,000 schemas cost in catalog, memory, migrations and dumps?',
	settings: [CONNECTIONS],
	async run(bench): Promise<Found> {
		const { rows, version } = await measureAll(bench);
		return {
			setup: `Tenants of five tables with eleven indexes and no rows, a schema each, in one database; max_locks_per_transaction 64 and max_connections 100, the defaults, and a server that does not flush. Plans are of a join of three tables. Dumps are pg_dump --schema-only of the whole database on PostgreSQL ${version}.`,
			runs: PLAN.runs,
			versions: { pg_dump: version },
			columns: {
				create: { title: 'create one more', unit: 'ms' },
				relations: { title: 'rows of pg_class', unit: 'count' },
				catalog: { title: 'catalog', unit: 'bytes' },
				database: { title: 'database, empty', unit: 'bytes' },
				'first-plan': { title: 'first plan of a session', unit: 'ms' },
				'second-plan': { title: 'the same plan again', unit: 'ms' },
				'served-all': { title: 'session that served all', unit: 'bytes' },
				'drop-locks': { title: 'locks of dropping one', unit: 'count' },
				'one-transaction': { title: 'column for all, one transaction', unit: 'text' },
				'transaction-each': { title: 'column for all, a transaction each', unit: 'text' },
				'new-table': { title: 'new table for all, one transaction', unit: 'text' },
				dump: { title: 'dump', unit: 'text' },
				'dump-room': { title: `dump, max_locks_per_transaction ${ROOM}`, unit: 'text' },
			},
			rows,
		};
	},
};
