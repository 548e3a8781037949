import { execFileSync } from 'node:child_process';
import { cpus, release, type as system, totalmem } from 'node:os';
import pg, { type Client } from 'pg';
import type { Measurement, Spread, Unit, Value } from '../../src/measurements/schema.ts';
import type { PostgresServer } from '../services/postgres.ts';

/**
 * A measurement is one file of this folder that exports `measurement`. `npm run measure -- <name>`
 * starts a PostgreSQL 18 for it and writes `src/measurements/<name>.json`, from which guides take
 * cells, sentences and charts. Compare within one run and let the ratio be the message: seconds
 * belong to the machine, ratios carry over.
 */
export interface Measure {
	/** What the numbers answer. */
	readonly question: string;
	/** Settings of the server beyond those of the tests, such as `max_connections=600`. */
	readonly settings?: readonly string[];
	/** Flush at each commit, where the costs of a commit are measured. */
	readonly durable?: boolean;
	run(bench: Bench): Promise<Found>;
}

/** What a measurement is given. */
export interface Bench {
	readonly server: PostgresServer;
	/** A line for whoever waits. */
	say(line: string): void;
	/** A session; ended by the runner if the measurement does not. */
	connect(options?: { user?: string; database?: string }): Promise<Client>;
}

/** What a measurement found; the runner adds machine, versions, command and date. */
export interface Found {
	readonly setup: string;
	readonly runs: number;
	readonly seed?: number;
	/** Versions beside PostgreSQL's and Node's, such as that of pg_dump. */
	readonly versions?: Readonly<Record<string, string>>;
	readonly columns: Readonly<Record<string, { readonly title: string; readonly unit: Unit }>>;
	readonly rows: Readonly<
		Record<string, { readonly title: string; readonly values: Readonly<Record<string, Value>> }>
	>;
}

/** Median, least and most of one or more numbers. */
export function spread(numbers: readonly number[]): Spread {
	const sorted = numbers.toSorted((one, other) => one - other);
	const at = (place: number) => significant(sorted[place] ?? Number.NaN);
	return {
		median: at(Math.floor((sorted.length - 1) / 2)),
		least: at(0),
		most: at(sorted.length - 1),
	};
}

/** Three digits that count: the fourth is another one in the next run. */
export function significant(number: number): number {
	return Number(number.toPrecision(3));
}

/** Milliseconds that `work` takes, each time; the first call warms up and does not count. */
export async function timed(runs: number, work: () => Promise<unknown>): Promise<Spread> {
	const times: number[] = [];
	for (let run = 0; run <= runs; run += 1) {
		const began = performance.now();
		await work();
		if (run > 0) times.push(performance.now() - began);
	}
	return spread(times);
}

/** A node of `EXPLAIN (ANALYZE, FORMAT JSON)`, as far as measurements read it. */
export interface PlanNode {
	readonly 'Node Type': string;
	readonly 'Index Name'?: string;
	readonly 'Index Cond'?: string;
	readonly Filter?: string;
	readonly 'Rows Removed by Filter'?: number;
	readonly 'Actual Rows'?: number;
	readonly Plans?: readonly PlanNode[];
}

/**
 * The server's own execution time of a query, without the network, parsing and planning, and the
 * plan of the last run. Timing of single nodes is off, because it costs more than some nodes.
 */
export async function timedPlan(
	client: Client,
	query: string,
	runs: number,
): Promise<{ readonly ms: Spread; readonly plan: PlanNode }> {
	const times: number[] = [];
	let plan: PlanNode | undefined;
	for (let run = 0; run <= runs; run += 1) {
		const { rows } = await client.query(`EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${query}`);
		const [top] = rows[0]['QUERY PLAN'] as { 'Execution Time': number; Plan: PlanNode }[];
		if (!top) throw new Error(`no plan came back for ${query}`);
		plan = top.Plan;
		if (run > 0) times.push(top['Execution Time']);
	}
	return { ms: spread(times), plan: plan as PlanNode };
}

/** All nodes of a plan, the top one first. */
export function planNodes(plan: PlanNode): PlanNode[] {
	return [plan, ...(plan.Plans ?? []).flatMap(planNodes)];
}

/** Runs a measurement against a server that stands. */
export async function take(
	name: string,
	measure: Measure,
	server: PostgresServer,
	say: (line: string) => void,
): Promise<Measurement> {
	const clients: Client[] = [];
	const connect: Bench['connect'] = async ({ user, database } = {}) => {
		const url = new URL(server.url);
		if (user) url.username = user;
		if (database) url.pathname = `/${database}`;
		const client = new pg.Client({ connectionString: url.href });
		// What ends a session is reported by the query that was sent to it.
		client.on('error', () => {});
		clients.push(client);
		await client.connect();
		return client;
	};
	try {
		const {
			setup,
			runs,
			seed = null,
			versions = {},
			columns,
			rows,
		} = await measure.run({
			server,
			say,
			connect,
		});
		const { rows: shown } = await (await connect()).query('SHOW server_version');
		return {
			question: measure.question,
			setup,
			command: `npm run measure -- ${name}`,
			measured: new Date().toISOString().slice(0, 10),
			machine: machine(),
			versions: {
				PostgreSQL: shown[0].server_version,
				Node: process.versions.node,
				...versions,
			},
			seed,
			runs,
			columns: { ...columns },
			rows: Object.fromEntries(
				Object.entries(rows).map(([id, row]) => [id, { ...row, values: { ...row.values } }]),
			),
		};
	} finally {
		await Promise.all(clients.map((client) => client.end().catch(() => {})));
	}
}

function machine(): Measurement['machine'] {
	return {
		cpu: cpus()[0]?.model.trim() || 'unknown',
		cores: cpus().length,
		memoryGiB: Math.round(totalmem() / 2 ** 30),
		system: `${system()} ${release().split('-')[0]}`,
	};
}

/** First line of a program's `--version`. */
export function versionOf(program: string): string {
	return execFileSync(program, ['--version'], { encoding: 'utf8' }).split('\n')[0]?.trim() ?? '';
}
