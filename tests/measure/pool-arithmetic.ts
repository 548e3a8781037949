import { type AddressInfo, connect as connectSocket, createServer } from 'node:net';
import pg from 'pg';
import {
	parseTenantId,
	withTenant,
} from '../../labs/database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import type { Value } from '../../src/measurements/schema.ts';
import { ensurePgBouncer, startPgBouncer } from '../services/pgbouncer.ts';
import { type Bench, type Found, type Measure, significant, spread } from './measure.ts';

/** What a tenant's transaction costs against a bare query, and how many connections a crowd needs. */

const PLAN = {
	runs: 300,
	rounds: 6,
	far: 60,
	oneWayMs: 1,
	clients: 64,
	seconds: 3,
	sizes: [1, 2, 4, 8, 16, 32],
} as const;
const ACME = parseTenantId('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');
const SETUP = `CREATE ROLE app_user LOGIN;
	CREATE TABLE invoice (tenant_id uuid, id bigint, total int NOT NULL, PRIMARY KEY (tenant_id, id));
	INSERT INTO invoice SELECT CASE n % 200 WHEN 0 THEN '${ACME}' ELSE md5((n % 200)::text)::uuid END, n, n
		FROM generate_series(1, 20000) AS n;
	ALTER TABLE invoice ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
	CREATE POLICY own ON invoice USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
	GRANT SELECT ON invoice TO app_user;
	ANALYZE invoice`;
const QUERY = 'SELECT id, total FROM invoice ORDER BY id DESC LIMIT 10';
const ENTER = "SELECT set_config('app.tenant_id', $1, true)";

/** Sent on each connection before anything is timed. */
const WARM = 10;

interface Far {
	readonly url: string;
	/** How often the client waited for an answer. */
	trips: number;
	stop(): Promise<void>;
}

/** A network in between: each way takes its time, and each turn of the client is counted. */
async function farFrom(target: string): Promise<Far> {
	const { hostname, port } = new URL(target);
	const far: Far = { url: '', trips: 0, stop: async () => {} };
	const server = createServer((client) => {
		const upstream = connectSocket(Number(port), hostname);
		let answered = true;
		client.setNoDelay(true);
		upstream.setNoDelay(true);
		client.on('data', (chunk) => {
			if (answered) far.trips += 1;
			answered = false;
			setTimeout(() => upstream.write(chunk), PLAN.oneWayMs);
		});
		upstream.on('data', (chunk) => {
			setTimeout(() => {
				answered = true;
				client.write(chunk);
			}, PLAN.oneWayMs);
		});
		client.on('close', () => upstream.destroy());
		upstream.on('close', () => client.destroy());
		client.on('error', () => {});
		upstream.on('error', () => {});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const url = new URL(target);
	url.port = String((server.address() as AddressInfo).port);
	return Object.assign(far, {
		url: url.href,
		stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
	});
}

interface Way {
	readonly title: string;
	readonly pipeline?: true;
	send(client: pg.Client): Promise<unknown>;
}

const four = (client: pg.Client) => [
	() => client.query('BEGIN'),
	() => client.query(ENTER, [ACME]),
	() => client.query(QUERY),
	() => client.query('COMMIT'),
];

const WAYS: Readonly<Record<string, Way>> = {
	bare: { title: 'the query alone', send: (client) => client.query(QUERY) },
	one: {
		title: 'BEGIN, set_config, the query, COMMIT, one after the other',
		send: async (client) => {
			for (const send of four(client)) await send();
		},
	},
	pipelined: {
		title: 'the same four, pipelined',
		pipeline: true,
		send: (client) => Promise.all(four(client).map((send) => send())),
	},
	text: {
		title: 'the same four in one text, the id a literal',
		send: (client) =>
			client.query(
				`BEGIN; SELECT set_config('app.tenant_id', ${client.escapeLiteral(ACME)}, true); ${QUERY}; COMMIT`,
			),
	},
};

async function timesOf(url: string, way: Way, runs: number): Promise<number[]> {
	const client = new pg.Client({
		connectionString: url,
		pipeline: way.pipeline ?? false,
	} as pg.ClientConfig);
	client.on('error', () => {});
	await client.connect();
	const times: number[] = [];
	for (let run = -WARM; run < runs; run += 1) {
		const began = performance.now();
		await way.send(client);
		if (run >= 0) times.push(performance.now() - began);
	}
	await client.end();
	return times;
}

const median = (times: readonly number[]) => spread(times).median;

async function measureWays(bench: Bench, direct: string, pooled: string) {
	const far = await farFrom(direct);
	const places = { direct, pooled, far: far.url } as const;
	const times: Record<string, Record<keyof typeof places, number[]>> = {};
	const trips: Record<string, number> = {};
	// In rounds, so that none of the ways has the cold start or the busy minute to itself. The first
	// round warms up and does not count.
	for (let round = 0; round <= PLAN.rounds; round += 1) {
		bench.say(`round ${round}`);
		for (const [id, way] of Object.entries(WAYS)) {
			times[id] ??= { direct: [], pooled: [], far: [] };
			for (const [place, url] of Object.entries(places)) {
				const runs = (place === 'far' ? PLAN.far : PLAN.runs) / PLAN.rounds;
				far.trips = 0;
				const found = await timesOf(url, way, runs);
				// Connecting and leaving take turns as well: what the division leaves over is theirs.
				if (place === 'far') trips[id] = Math.floor(far.trips / (runs + WARM));
				if (round > 0) times[id][place as keyof typeof places].push(...found);
			}
		}
	}
	const against = (id: string, place: keyof typeof places) =>
		significant(median(times[id]?.[place] ?? []) / median(times['bare']?.[place] ?? []));
	const rows: Record<string, { title: string; values: Record<string, Value> }> = {};
	for (const [id, { title }] of Object.entries(WAYS)) {
		rows[id] = {
			title,
			values: {
				trips: trips[id] ?? 0,
				direct: against(id, 'direct'),
				pooled: against(id, 'pooled'),
				far: against(id, 'far'),
			},
		};
	}
	await far.stop();
	return rows;
}

async function measureSize(url: string, max: number) {
	const pool = new pg.Pool({ connectionString: url, max });
	// The far end may be gone before a connection's goodbye has arrived.
	pool.on('connect', (client) => client.on('error', () => {}));
	pool.on('error', () => {});
	await Promise.all(
		Array.from({ length: max }, () => withTenant(pool, ACME, (scope) => scope.query('SELECT 1'))),
	);
	const waits: number[] = [];
	const ends = performance.now() + PLAN.seconds * 1000;
	const client = async () => {
		while (performance.now() < ends) {
			const began = performance.now();
			await withTenant(pool, ACME, (scope) => scope.query(QUERY));
			waits.push(performance.now() - began);
		}
	};
	await Promise.all(Array.from({ length: PLAN.clients }, client));
	await pool.end();
	waits.sort((one, other) => one - other);
	return {
		rate: significant(waits.length / PLAN.seconds),
		slow: significant(waits[Math.floor(waits.length * 0.95)] ?? Number.NaN),
	};
}

export const measurement: Measure = {
	question:
		'What does a tenant’s transaction cost against a bare query, and how many connections does a crowd need?',
	async run(bench): Promise<Found> {
		const maker = await bench.connect();
		await maker.query(SETUP);
		const direct = new URL(bench.server.url);
		direct.username = 'app_user';
		const program = await ensurePgBouncer();
		const pooler = await startPgBouncer(program, direct.href, { mode: 'transaction', size: 1 });
		try {
			const rows: Found['rows'] = await measureWays(
				bench,
				direct.href,
				pooler.url('app_user', direct.pathname.slice(1)),
			);
			const far = await farFrom(direct.href);
			const sizes: Record<string, { title: string; values: Record<string, Value> }> = {};
			let one = 0;
			for (const size of PLAN.sizes) {
				bench.say(`a pool of ${size}`);
				const { rate, slow } = await measureSize(far.url, size);
				one ||= rate;
				sizes[`pool-${size}`] = {
					title: `a pool of ${size}`,
					values: { rate: significant(rate / one), slow },
				};
			}
			await far.stop();
			return {
				setup: `Ten of a tenant’s rows under row-level security, by primary key. The ways: ${PLAN.runs} times each on a warm connection, ${PLAN.far} times through a network that takes ${PLAN.oneWayMs} ms each way. The pools: ${PLAN.clients} clients in one process send tenant’s transactions without a pause for ${PLAN.seconds} s each, through the same network.`,
				runs: PLAN.runs,
				versions: { PgBouncer: pooler.version },
				columns: {
					trips: { title: 'round trips', unit: 'count' },
					direct: { title: 'time against the query alone, same machine', unit: 'times' },
					pooled: { title: 'through PgBouncer, same machine', unit: 'times' },
					far: { title: 'through a network, 1 ms each way', unit: 'times' },
					rate: { title: 'transactions a second against a pool of one', unit: 'times' },
					slow: { title: '95th percentile', unit: 'ms' },
				},
				rows: { ...rows, ...sizes },
			};
		} finally {
			await pooler.stop();
		}
	},
};
