import type { Client } from 'pg';
import type { Value } from '../../src/measurements/schema.ts';
import { FIVE_TABLES, inSchema, SHARED_TABLES, schemaName } from './five-tables.ts';
import { type Bench, type Found, type Measure, spread } from './measure.ts';

/** One new column for a thousand tenants: how long the fleet takes, and how many locks are held at once. */

const PLAN = { tenants: 1000, runs: 3, lanes: 4 } as const;

/** A change that touches no row, as most expand steps are. */
const change = (run: number) => `ALTER TABLE task ADD COLUMN note_${run} text`;

/** Locks on relations that a session holds. */
async function locksOf(client: Client): Promise<number> {
	const { rows } = await client.query(
		"SELECT count(*)::int AS locks FROM pg_locks WHERE locktype = 'relation' AND mode = 'AccessExclusiveLock' AND pid = pg_backend_pid()",
	);
	return rows[0].locks;
}

/** Seconds of each run, and the locks that one transaction held at its end. */
async function repeat(
	work: (run: number) => Promise<number | null>,
): Promise<Record<string, Value>> {
	const times: number[] = [];
	let locks: number | null = null;
	for (let run = 1; run <= PLAN.runs; run += 1) {
		const began = performance.now();
		locks = await work(run);
		times.push((performance.now() - began) / 1000);
	}
	return { time: spread(times), locks: String(locks ?? 1) };
}

const numbers = Array.from({ length: PLAN.tenants }, (_, at) => at);
const inSchemaOf = (number: number, run: number) =>
	`ALTER TABLE ${schemaName(number)}.task ADD COLUMN note_${run} text`;
const databaseOf = (number: number) => `tenant_${number}`;

async function measureAll({ connect, say }: Bench) {
	const maker = await connect();
	await maker.query('CREATE DATABASE pool');
	const pool = await connect({ database: 'pool' });
	await pool.query(SHARED_TABLES);
	await pool.query(`
		INSERT INTO tenant SELECT gen_random_uuid(), 'tenant ' || g FROM generate_series(1, ${PLAN.tenants}) g;
		INSERT INTO project (tenant_id, title) SELECT id, 'a project' FROM tenant;
		INSERT INTO task (tenant_id, project, title)
		SELECT tenant_id, id, 'a task' FROM project, generate_series(1, 100)`);
	say('shared tables');
	const shared = await repeat(async (run) => {
		await pool.query('BEGIN');
		await pool.query(change(run));
		const locks = await locksOf(pool);
		await pool.query('COMMIT');
		return locks;
	});

	say('schemas');
	await maker.query('CREATE DATABASE schemas');
	const schemas = await connect({ database: 'schemas' });
	for (const number of numbers) await schemas.query(inSchema(schemaName(number)));
	const single = await repeat(async (run) => {
		await schemas.query('BEGIN');
		for (const number of numbers) await schemas.query(inSchemaOf(number, run));
		const locks = await locksOf(schemas);
		await schemas.query('COMMIT');
		return locks;
	});
	const loop = await repeat(async (run) => {
		for (const number of numbers) await schemas.query(inSchemaOf(number, run + PLAN.runs));
		return null;
	});
	const lanes = await Promise.all(
		Array.from({ length: PLAN.lanes }, () => connect({ database: 'schemas' })),
	);
	const parallel = await repeat(async (run) => {
		await inLanes(lanes, (lane, number) => lane.query(inSchemaOf(number, run + 2 * PLAN.runs)));
		return null;
	});

	say('databases');
	await maker.query('CREATE DATABASE empty_tenant');
	const template = await connect({ database: 'empty_tenant' });
	await template.query(FIVE_TABLES);
	await template.end();
	for (const number of numbers) {
		await maker.query(
			`CREATE DATABASE ${databaseOf(number)} TEMPLATE empty_tenant STRATEGY file_copy`,
		);
	}
	const one = async (number: number, run: number) => {
		const client = await connect({ database: databaseOf(number) });
		await client.query(change(run));
		await client.end();
	};
	const databases = await repeat(async (run) => {
		for (const number of numbers) await one(number, run);
		return null;
	});
	const databasesParallel = await repeat(async (run) => {
		await inLanes(Array.from({ length: PLAN.lanes }), (_, number) => one(number, run + PLAN.runs));
		return null;
	});
	return {
		pool: { title: 'shared tables, one statement', values: shared },
		'schemas-one-transaction': {
			title: 'schemas, all in one transaction',
			values: single,
		},
		schemas: { title: 'schemas, a transaction each', values: loop },
		'schemas-parallel': { title: `schemas, on ${PLAN.lanes} connections`, values: parallel },
		databases: { title: 'databases, a connection each', values: databases },
		'databases-parallel': {
			title: `databases, ${PLAN.lanes} at a time`,
			values: databasesParallel,
		},
	};
}

async function inLanes<Lane>(
	lanes: readonly Lane[],
	work: (lane: Lane, number: number) => Promise<unknown>,
): Promise<void> {
	const rest = [...numbers];
	await Promise.all(
		lanes.map(async (lane) => {
			for (let next = rest.pop(); next !== undefined; next = rest.pop()) await work(lane, next);
		}),
	);
}

export const measurement: Measure = {
	question: 'How long does one new column take for a thousand tenants?',
	durable: true,
	async run(bench): Promise<Found> {
		const rows = await measureAll(bench);
		return {
			setup: `A column that needs no rewrite, for ${PLAN.tenants.toLocaleString('en-US')} tenants of five tables each, on a server that does nothing else and flushes at each commit; max_locks_per_transaction is the default of 64.`,
			runs: PLAN.runs,
			columns: {
				time: { title: 'the whole fleet', unit: 's' },
				locks: { title: 'exclusive locks held at the end of a transaction', unit: 'text' },
			},
			rows,
		};
	},
};
