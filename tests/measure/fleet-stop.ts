import pg, { type Client } from 'pg';
import {
	rollOut,
	type Version,
} from '../../labs/database-isolation/fleet/code/cohort-runner/cohort-runner.ts';
import type { Value } from '../../src/measurements/schema.ts';
import type { Bench, Found, Measure } from './measure.ts';

/** One tenant of sixty refuses: how many are changed when the run ends, and what the next one repeats. */

const PLAN = { tenants: 60, refuses: 31 } as const;
const VERSION: Version = {
	number: 2,
	statements: [
		'ALTER TABLE invoice ADD COLUMN due date',
		'ALTER TABLE invoice ADD CONSTRAINT total_not_negative CHECK (total >= 0)',
		'ALTER TABLE invoice ALTER COLUMN total TYPE numeric(12, 2)',
	],
};
const TABLE = 'invoice (id bigint PRIMARY KEY, total numeric NOT NULL)';
/** Counts statements that PostgreSQL carried through. A sequence counts on when they are rolled back. */
const COUNTER = `
	CREATE SEQUENCE public.carried;
	CREATE FUNCTION public.count_carried() RETURNS event_trigger LANGUAGE plpgsql AS $$
	BEGIN PERFORM nextval('public.carried'); END $$;
	CREATE EVENT TRIGGER count_carried ON ddl_command_end WHEN TAG IN ('ALTER TABLE')
	EXECUTE FUNCTION public.count_carried()`;
const LEDGER = `CREATE TABLE public.ledger (schema_name text, version int, state text, code text,
	PRIMARY KEY (schema_name, version))`;

const numbers = Array.from({ length: PLAN.tenants }, (_, at) => at + 1);
const schemaOf = (number: number) => `t_${String(number).padStart(3, '0')}`;
const totalOf = (number: number) => (number === PLAN.refuses ? -80 : 80);

const numberIn = async (client: Client, query: string) =>
	Number((await client.query<[string]>({ text: query, rowMode: 'array' })).rows[0]?.[0]);
const CARRIED = "SELECT coalesce(pg_sequence_last_value('public.carried'), 0)";
const CHANGED = "SELECT count(*) FROM pg_constraint WHERE conname = 'total_not_negative'";

/** The error that a run ended with, if any. */
async function failing(run: () => Promise<unknown>): Promise<string> {
	try {
		await run();
		return '';
	} catch (cause) {
		return (cause as { code?: string }).code ?? String(cause);
	}
}

async function measureAll({ connect, server, say }: Bench): Promise<Found['rows']> {
	const maker = await connect();
	const fresh = async (name: string, setup: string) => {
		await maker.query(`CREATE DATABASE ${name}`);
		const client = await connect({ database: name });
		await client.query(`${setup}; ${COUNTER}`);
		return client;
	};
	const schemas = numbers
		.map(
			(n) =>
				`CREATE SCHEMA ${schemaOf(n)}; CREATE TABLE ${schemaOf(n)}.${TABLE}; INSERT INTO ${schemaOf(n)}.invoice VALUES (1, ${totalOf(n)})`,
		)
		.join(';');
	const catalog = `CREATE TABLE tenant AS SELECT 't_' || lpad(g::text, 3, '0') AS schema_name FROM generate_series(1, ${PLAN.tenants}) g`;
	const one = async (client: Client, schema: string) => {
		await client.query(`SET LOCAL search_path = ${schema}`);
		for (const statement of VERSION.statements) await client.query(statement);
	};
	const inTransaction = async (client: Client, work: () => Promise<unknown>) => {
		await client.query('BEGIN');
		try {
			await work();
			await client.query('COMMIT');
		} catch (cause) {
			await client.query('ROLLBACK');
			throw cause;
		}
	};
	/** Runs, looks, mends, runs again. Wanted: three statements for each of so many places. */
	const twice = async (
		client: Client,
		places: number,
		mend: string,
		run: () => Promise<unknown>,
	): Promise<Record<string, Value>> => {
		await failing(run);
		const changed = await numberIn(client, CHANGED);
		await client.query(mend);
		const error = await failing(run);
		const repeated = (await numberIn(client, CARRIED)) - places * VERSION.statements.length;
		return error
			? { changed, repeated: `none: ${error} at the first tenant` }
			: { changed, repeated: String(repeated) };
	};
	const mendSchema = `UPDATE ${schemaOf(PLAN.refuses)}.invoice SET total = 80`;

	say('shared tables');
	const shared = await fresh(
		'shared',
		`CREATE TABLE ${TABLE}; INSERT INTO invoice SELECT g, CASE g WHEN ${PLAN.refuses} THEN -80 ELSE 80 END FROM generate_series(1, ${PLAN.tenants}) g`,
	);
	const pool = await twice(shared, 1, 'UPDATE invoice SET total = 80', () =>
		inTransaction(shared, () => one(shared, 'public')),
	);
	pool['changed'] = (pool['changed'] as number) * PLAN.tenants;

	say('schemas');
	const single = await fresh('single', schemas);
	const oneTransaction = await twice(single, PLAN.tenants, mendSchema, () =>
		inTransaction(single, async () => {
			for (const number of numbers) await one(single, schemaOf(number));
		}),
	);
	const looped = await fresh('looped', schemas);
	const loop = await twice(looped, PLAN.tenants, mendSchema, async () => {
		for (const number of numbers) await inTransaction(looped, () => one(looped, schemaOf(number)));
	});
	const guarded = await fresh('cohorts', `${schemas}; ${catalog}; ${LEDGER}`);
	// The template, a copy of the first, is in place.
	await guarded.query("INSERT INTO ledger VALUES ('t_template', 2, 'done')");
	const url = new URL(server.url);
	url.pathname = '/cohorts';
	const lanes = new pg.Pool({ connectionString: url.href, max: 5 });
	const cohorts = await twice(guarded, PLAN.tenants, mendSchema, () =>
		rollOut(lanes, VERSION, {
			template: 't_template',
			pilot: [schemaOf(1)],
			cohort: 20,
			parallel: 4,
			stopAt: 3,
			lockTimeout: 1000,
			attempts: 3,
		}),
	);
	await lanes.end();

	say('databases');
	const databases: Client[] = [];
	for (const number of numbers) {
		const tables = `CREATE TABLE ${TABLE}; INSERT INTO invoice VALUES (1, ${totalOf(number)})`;
		databases.push(await fresh(`tenant_${number}`, `${tables}; ${LEDGER}`));
	}
	/** An orchestrator that goes on behind a tenant that refuses; each database has its own ledger. */
	const orchestrate = async () => {
		for (const client of databases) {
			await failing(() =>
				inTransaction(client, async () => {
					const noted = await client.query(
						"INSERT INTO public.ledger VALUES ('public', 2, 'done') ON CONFLICT DO NOTHING",
					);
					if (noted.rowCount === 1) await one(client, 'public');
				}),
			);
		}
	};
	const sum = async (query: string) => {
		let total = 0;
		for (const client of databases) total += await numberIn(client, query);
		return total;
	};
	await orchestrate();
	const changed = await sum(CHANGED);
	await databases[PLAN.refuses - 1]?.query('UPDATE invoice SET total = 80');
	await orchestrate();
	const repeated = (await sum(CARRIED)) - PLAN.tenants * VERSION.statements.length;
	return {
		pool: { title: 'shared tables, one transaction', values: pool },
		'one-transaction': { title: 'schemas, all in one transaction', values: oneTransaction },
		loop: { title: 'schemas, a transaction each, no ledger', values: loop },
		cohorts: { title: 'schemas, cohorts with a ledger', values: cohorts },
		databases: {
			title: 'databases, an orchestrator with ledgers',
			values: { changed, repeated: String(repeated) },
		},
	};
}

export const measurement: Measure = {
	question:
		'Where does a run stand when one tenant of sixty refuses, and what does the next repeat?',
	settings: ['max_connections=200'],
	async run(bench): Promise<Found> {
		return {
			setup: `Three statements for each of ${PLAN.tenants} tenants; tenant ${PLAN.refuses} refuses the second. Then it is mended, and the same run is started again. A statement counts as repeated when PostgreSQL had carried it through before, rolled back or not.`,
			runs: 1,
			columns: {
				changed: { title: 'tenants changed when the run ended', unit: 'count' },
				repeated: { title: 'statements repeated on resume', unit: 'text' },
			},
			rows: await measureAll(bench),
		};
	},
};
