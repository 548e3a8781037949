import { createClient } from '@redis/client';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { MissingTool, orMissing } from '../services/missing.ts';
import { ensureRedis, type RedisServer, startRedis } from '../services/redis.ts';
import {
	fill,
	Leases,
	type Queries,
	REDIS_KEY,
	REDIS_TECHNIQUES,
	type Redis,
	SCHEMA,
	TECHNIQUES,
	TENANT,
	type Technique,
} from './quota-techniques.ts';

/**
 * What the guide's chart says of each technique, staged: one unit is left, a first request is held
 * where its technique leaves a gap, and a second one comes. Chance has no part in it.
 */

const LIMIT = 10;
const CROWD = { clients: 12, attempts: 36 };

const admin = new pg.Client({ connectionString: inject('postgresUrl') });
const clients: pg.Client[] = [];
const database = 'quota_race';

async function session(): Promise<pg.Client> {
	const url = new URL(inject('postgresUrl'));
	url.pathname = `/${database}`;
	const client = new pg.Client({ connectionString: url.href });
	client.on('error', () => {});
	clients.push(client);
	await client.connect();
	return client;
}

beforeAll(async () => {
	await admin.connect();
	await admin.query(`DROP DATABASE IF EXISTS ${database}`);
	await admin.query(`CREATE DATABASE ${database}`);
	await (await session()).query(SCHEMA);
});
afterAll(async () => {
	await Promise.all(clients.map((client) => client.end()));
	await admin.query(`DROP DATABASE IF EXISTS ${database}`);
	await admin.end();
});
beforeEach(async () => {
	await clients[0]?.query(fill(LIMIT, LIMIT - 1));
});

interface Gate {
	readonly reached: Promise<void>;
	open(): void;
}

/** A session that stops once, before the first statement that fits, until it is let through. */
function held(client: pg.Client, before: RegExp): Queries & Gate {
	let reach = () => {};
	let open = () => {};
	const reached = new Promise<void>((resolve) => {
		reach = resolve;
	});
	const opened = new Promise<void>((resolve) => {
		open = resolve;
	});
	let met = false;
	const query = (async (text: string, values?: unknown[]) => {
		if (!met && before.test(text.trim())) {
			met = true;
			reach();
			await opened;
		}
		return client.query(text, values);
	}) as pg.Client['query'];
	return { query, reached, open };
}

const pidOf = async (client: pg.Client): Promise<number> =>
	(await client.query('SELECT pg_backend_pid() AS pid')).rows[0].pid;

/** Until a request has its answer, or its session waits for a lock of another one. */
async function untilStuck(request: Promise<unknown>, pid: number): Promise<void> {
	let done = false;
	const end = () => {
		done = true;
	};
	request.then(end, end);
	while (!done) {
		const { rows } = await admin.query(
			"SELECT wait_event_type = 'Lock' AS waits FROM pg_stat_activity WHERE pid = $1",
			[pid],
		);
		if (rows[0]?.waits) return;
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
}

/** Two requests for the last unit. @returns how many documents there are afterwards. */
async function atTheLastUnit({ ask, gap }: Technique): Promise<number> {
	const [one, two, watch] = [await session(), await session(), await session()];
	const pid = await pidOf(two);
	const tries = { again: 0 };
	let first: Promise<boolean>;
	let second: Promise<boolean>;
	if (gap) {
		const slow = held(one, gap);
		first = ask(slow, tries);
		await slow.reached;
		second = ask(two, tries);
		await untilStuck(second, pid);
		slow.open();
	} else {
		// One statement: its transaction has not ended when the second request comes.
		await one.query('BEGIN');
		first = ask(one, tries);
		await first;
		second = ask(two, tries);
		await untilStuck(second, pid);
		await one.query('COMMIT');
	}
	const admitted = [await first, await second].filter(Boolean).length;
	const { rows } = await watch.query('SELECT count(*)::int AS documents FROM document');
	expect(rows[0].documents).toBe(LIMIT - 1 + admitted);
	for (const client of [one, two, watch]) await client.end();
	return rows[0].documents;
}

const techniques: [string, Technique][] = Object.entries(TECHNIQUES);

describe('two requests for the last unit', () => {
	it.for(techniques.filter(([, { exact }]) => !exact))('%s admits both', async ([, technique]) => {
		expect(await atTheLastUnit(technique)).toBe(LIMIT + 1);
	});
	it.for(techniques.filter(([, { exact }]) => exact))('%s admits one', async ([, technique]) => {
		expect(await atTheLastUnit(technique)).toBe(LIMIT);
	});
});

describe('a crowd', () => {
	it.for(techniques.filter(([, { exact }]) => exact))(
		'%s admits what is left, and all of it',
		async ([, { ask }]) => {
			await clients[0]?.query(fill(LIMIT, 0));
			const crowd = await Promise.all(Array.from({ length: CROWD.clients }, session));
			let left = CROWD.attempts;
			const tries = { again: 0 };
			const admitted = await Promise.all(
				crowd.map(async (client) => {
					let mine = 0;
					for (; left > 0; ) {
						left -= 1;
						if (await ask(client, tries)) mine += 1;
					}
					return mine;
				}),
			);
			expect(admitted.reduce((sum, mine) => sum + mine, 0)).toBe(LIMIT);
			await Promise.all(crowd.map((client) => client.end()));
		},
	);
});

describe('SERIALIZABLE', () => {
	it('refuses the slower of two requests though there is room for both: it must ask again', async () => {
		await clients[0]?.query(fill(LIMIT, 5));
		const [one, two] = [await session(), await session()];
		const slow = held(one, /^COMMIT/);
		const tries = { again: 0 };
		const first = TECHNIQUES.serializable.ask(slow, tries);
		await slow.reached;
		expect(await TECHNIQUES.serializable.ask(two, tries)).toBe(true);
		slow.open();
		expect([await first, tries.again]).toEqual([true, 1]);
	});
});

describe('SERIALIZABLE beside a writer at READ COMMITTED', () => {
	const COUNTED = 'SELECT count(*)::int AS used FROM document WHERE tenant_id = $1';
	const ADDED = 'INSERT INTO document (tenant_id) VALUES ($1)';

	/** Both count 9 of 10, then both insert. @returns how many there are, and why one failed. */
	async function meet(levelOfTheOther: string): Promise<[number, string]> {
		const [one, other] = [await session(), await session()];
		await one.query('BEGIN ISOLATION LEVEL SERIALIZABLE');
		await other.query(`BEGIN ISOLATION LEVEL ${levelOfTheOther}`);
		for (const client of [one, other]) {
			expect((await client.query(COUNTED, [TENANT])).rows[0].used).toBe(LIMIT - 1);
		}
		await other.query(ADDED, [TENANT]);
		await other.query('COMMIT');
		let failure = 'none';
		try {
			await one.query(ADDED, [TENANT]);
			await one.query('COMMIT');
		} catch (cause) {
			failure = (cause as { code: string }).code;
			await one.query('ROLLBACK');
		}
		const { rows } = await one.query(COUNTED, [TENANT]);
		for (const client of [one, other]) await client.end();
		return [rows[0].used, failure];
	}

	it('admits both, and neither hears of it', async () => {
		expect(await meet('READ COMMITTED')).toEqual([LIMIT + 1, 'none']);
	});
	it('admits one where both are SERIALIZABLE', async () => {
		expect(await meet('SERIALIZABLE')).toEqual([LIMIT, '40001']);
	});
});

describe('leased blocks', () => {
	const processes = async (block: number) => [
		new Leases(await session(), block),
		new Leases(await session(), block),
		new Leases(await session(), block),
	];

	it('admit exactly the limit', async () => {
		await clients[0]?.query(fill(LIMIT, 0));
		const all = await processes(4);
		const asked = await Promise.all(
			Array.from({ length: 30 }, (_, at) => all[at % all.length]?.ask()),
		);
		expect(asked.filter(Boolean)).toHaveLength(LIMIT);
	});

	it('refuse while others hold what is left', async () => {
		await clients[0]?.query(fill(LIMIT, 0));
		const [one, two, three] = (await processes(5)) as [Leases, Leases, Leases];
		expect([await one.ask(), await two.ask(), await three.ask()]).toEqual([true, true, false]);
		expect(one.left + two.left).toBe(8);
	});
});

const program = await orMissing(ensureRedis);

describe.skipIf(program instanceof MissingTool)('Redis', () => {
	let server: RedisServer;
	beforeAll(async () => {
		server = await startRedis(program as string);
	});
	afterAll(() => server.stop());

	const connect = async () => {
		const client = createClient({ url: server.url });
		await client.connect();
		await client.set(REDIS_KEY, LIMIT - 1);
		return client;
	};

	it('GET then INCR admits both', async () => {
		const client = await connect();
		const { ask } = REDIS_TECHNIQUES['redis-get-incr'];
		// Both are sent before either is answered.
		expect(await Promise.all([ask(client as Redis, LIMIT), ask(client as Redis, LIMIT)])).toEqual([
			true,
			true,
		]);
		expect(await client.get(REDIS_KEY)).toBe('11');
		await client.close();
	});

	it('one script admits one', async () => {
		const client = await connect();
		const { ask } = REDIS_TECHNIQUES['redis-script'];
		expect(await Promise.all([ask(client as Redis, LIMIT), ask(client as Redis, LIMIT)])).toEqual([
			true,
			false,
		]);
		expect(await client.get(REDIS_KEY)).toBe('10');
		await client.close();
	});
});
