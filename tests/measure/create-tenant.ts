import { execFileSync } from 'node:child_process';
import pg from 'pg';
import type { Value } from '../../src/measurements/schema.ts';
import { type PostgresServer, startPostgres } from '../services/postgres.ts';
import { FIVE_TABLES, inSchema, SHARED_TABLES, schemaName } from './five-tables.ts';
import { type Bench, type Found, type Measure, significant, spread } from './measure.ts';

/** How long a sign-up waits for its tenant, and what the tenant costs before it has a single row. */

const PLAN = { runs: 20, servers: 5 } as const;

interface Model {
	readonly title: string;
	/** How many tenants are made; each is one run. */
	readonly count: number;
	/** Makes tenant number n. */
	create(number: number): Promise<void>;
}

async function measureModel(
	model: Model,
	bytes: () => Promise<number>,
): Promise<Record<string, Value>> {
	const times: number[] = [];
	// The first one warms up what all share.
	await model.create(0);
	const before = await bytes();
	for (let number = 1; number <= model.count; number += 1) {
		const began = performance.now();
		await model.create(number);
		times.push(performance.now() - began);
	}
	const grown = (await bytes()) - before;
	return { time: spread(times), bytes: significant(grown / model.count) };
}

/** Each model on its own database, so that one's catalog does not grow the other's. */
async function measureAll(bench: Bench) {
	const maker = await bench.connect();
	await maker.query('CREATE DATABASE pool');
	await maker.query('CREATE DATABASE schemas');
	await maker.query('CREATE DATABASE empty_tenant');
	const [pool, schemas, template] = [
		await bench.connect({ database: 'pool' }),
		await bench.connect({ database: 'schemas' }),
		await bench.connect({ database: 'empty_tenant' }),
	];
	await pool.query(SHARED_TABLES);
	await template.query(FIVE_TABLES);
	await template.end();
	const sizeOf = (name: string) => async () => {
		const { rows } = await maker.query('SELECT pg_database_size($1) AS bytes', [name]);
		return Number(rows[0].bytes);
	};
	const allDatabases = async () => {
		const { rows } = await maker.query(
			'SELECT sum(pg_database_size(oid)) AS bytes FROM pg_database',
		);
		return Number(rows[0].bytes);
	};
	const values: Record<string, Record<string, Value>> = {};
	const take = async (id: string, model: Model, bytes: () => Promise<number>) => {
		bench.say(model.title);
		values[id] = { ...(await measureModel(model, bytes)) };
		return { title: model.title, values: values[id] };
	};
	const clone = (strategy: string): Model => ({
		title: `database, cloned from a template (${strategy})`,
		count: PLAN.runs,
		create: async (number) => {
			await maker.query(
				`CREATE DATABASE t_${strategy}_${number} TEMPLATE empty_tenant STRATEGY ${strategy}`,
			);
		},
	});
	const servers: PostgresServer[] = [];
	try {
		return {
			row: await take(
				'row',
				{
					title: 'row in shared tables',
					count: PLAN.runs,
					create: async (number) => {
						await pool.query('INSERT INTO tenant VALUES (gen_random_uuid(), $1)', [
							`tenant ${number}`,
						]);
					},
				},
				sizeOf('pool'),
			),
			schema: await take(
				'schema',
				{
					title: 'schema, its tables in one transaction',
					count: PLAN.runs,
					create: async (number) => {
						await schemas.query(inSchema(schemaName(number)));
					},
				},
				sizeOf('schemas'),
			),
			'database-wal': await take('database-wal', clone('wal_log'), allDatabases),
			'database-copy': await take('database-copy', clone('file_copy'), allDatabases),
			server: await take(
				'server',
				{
					title: 'server of its own, on the same machine',
					count: PLAN.servers,
					create: async () => {
						servers.push(await startPostgres({ durable: true }));
					},
				},
				async () => {
					const sizes = await Promise.all(servers.map(folderBytes));
					return sizes.reduce((all, size) => all + size, 0);
				},
			),
		};
	} finally {
		for (const server of servers) await server.stop();
	}
}

/** All files of a server: its system databases, and the log of changes that it keeps. */
async function folderBytes(server: PostgresServer): Promise<number> {
	const client = new pg.Client({ connectionString: server.url });
	await client.connect();
	const { rows } = await client.query('SHOW data_directory');
	await client.end();
	const [bytes] = execFileSync('du', ['-sb', rows[0].data_directory], { encoding: 'utf8' }).split(
		'\t',
	);
	return Number(bytes);
}

export const measurement: Measure = {
	question: 'How long does it take to create a tenant, and what does an empty one cost on disk?',
	durable: true,
	async run(bench): Promise<Found> {
		return {
			setup: `An empty tenant of five tables with eleven indexes, ${PLAN.runs} of each kind (${PLAN.servers} servers), flushed to disk at each commit, on a connection that is open.`,
			runs: PLAN.runs,
			columns: {
				time: { title: 'time to create', unit: 'ms' },
				bytes: { title: 'disk, empty', unit: 'bytes' },
			},
			rows: await measureAll(bench),
		};
	},
};
