import { createClient } from '@redis/client';
import { afterAll, describe, expect, it } from 'vitest';
import {
	giveBack,
	openRedis,
	type Period,
	raise,
	take,
} from '../../labs/billing-metering/quota-race/code/redis-quota/redis-quota.ts';
import { parseTenantId } from '../../labs/database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import { MissingTool, orMissing } from '../services/missing.ts';
import { ensureRedis, type RedisServer, startRedis } from '../services/redis.ts';
import { REDIS_TECHNIQUES } from './quota-techniques.ts';

/** The example in Redis, and what a crash, a failover and a silence do to a limit that is kept there. */

const program = await orMissing(ensureRedis);
const missing = program instanceof MissingTool;

if (missing) {
	it.skip('needs redis-server', () => {});
} else {
	const server = await startRedis(program as string);
	process.env['REDIS_URL'] = server.url;
	afterAll(() => server.stop());
	await import('../../labs/billing-metering/quota-race/code/redis-quota/redis-quota.test.ts');
}

const LIMIT = 10;
const PERIOD: Period = {
	tenantId: parseTenantId('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa'),
	meter: 'export',
	startsAt: new Date(Date.now() - 1000),
	endsAt: new Date(Date.now() + 600_000),
	maxUnits: LIMIT,
};

type Client = Awaited<ReturnType<typeof openRedis>>;

describe.skipIf(missing)('a limit that is kept in Redis', () => {
	const opened: { servers: RedisServer[]; clients: Client[] } = { servers: [], clients: [] };
	afterAll(async () => {
		for (const client of opened.clients) client.destroy();
		for (const one of opened.servers) await one.stop();
	});
	const start = async (options: Parameters<typeof startRedis>[1] = {}) => {
		const one = await startRedis(program as string, options);
		opened.servers.push(one);
		return one;
	};
	const connect = async (one: RedisServer) => {
		const client = await openRedis(one.url);
		opened.clients.push(client);
		return client;
	};
	/** Asks twice as often as there is room. @returns how many were admitted. */
	const crowd = async (ask: (at: number) => Promise<boolean>) => {
		const answers = await Promise.all(Array.from({ length: 2 * LIMIT }, (_, at) => ask(at)));
		return answers.filter(Boolean).length;
	};
	const script = (client: Client) => () =>
		REDIS_TECHNIQUES['redis-script'].ask(client as never, LIMIT);
	const asking = (client: Client, used: number, prefix: string) => async (at: number) =>
		(await take(client, PERIOD, { key: `${prefix}${at}`, units: 1 }, async () => used)).answer ===
		'taken';

	it('starts anew after a crash without a file, and the whole limit is admitted again', async () => {
		const one = await start();
		expect(await crowd(script(await connect(one)))).toBe(LIMIT);
		await one.kill();
		await one.restart();
		expect(await crowd(script(await connect(one)))).toBe(LIMIT);
	});

	it('is asked of the database after such a crash by the example', async () => {
		const one = await start();
		expect(await crowd(asking(await connect(one), 0, 'a'))).toBe(LIMIT);
		await one.kill();
		await one.restart();
		expect(await crowd(asking(await connect(one), LIMIT, 'b'))).toBe(0);
	});

	it.for(['everysec', 'always'] as const)(
		'outlives the end of the process with a file, appendfsync %s',
		async (appendFsync) => {
			const one = await start({ appendFsync });
			expect(await crowd(script(await connect(one)))).toBe(LIMIT);
			await one.kill();
			await one.restart();
			expect(await crowd(script(await connect(one)))).toBe(0);
		},
	);

	it('admits again what a replica had not heard of when it took over', async () => {
		const primary = await start();
		const first = await connect(primary);
		expect(await crowd(async (at) => at < LIMIT && asking(first, 4, 'a')(at))).toBe(6);
		const replica = await start({ replicaOf: primary.url });
		const second = await connect(replica);
		const counter = `quota:{${PERIOD.tenantId}}:export:${PERIOD.startsAt.toISOString()}`;
		await expect.poll(() => second.get(counter), { timeout: 5000 }).toBe(String(LIMIT));
		// The primary gives back three and the replica hears it; then they lose sight of each other.
		await first.decrBy(counter, 3);
		await expect.poll(() => second.get(counter), { timeout: 5000 }).toBe(String(LIMIT - 3));
		await second.sendCommand(['REPLICAOF', 'NO', 'ONE']);
		expect(await crowd(asking(first, 0, 'b'))).toBe(3);
		await primary.kill();
		// The counter is there, only too small: nothing tells the script that it lost something.
		expect(await crowd(asking(second, LIMIT, 'c'))).toBe(3);
	});

	it('is raised after such a failover to what the database has rows for', async () => {
		const one = await start();
		const client = await connect(one);
		expect(await asking(client, LIMIT - 3, 'a')(1)).toBe(true);
		await raise(client, PERIOD, LIMIT);
		expect(await crowd(asking(client, 0, 'b'))).toBe(0);
	});

	const ROOM = { ...PERIOD, maxUnits: 1000 };
	/** A hundred requests while the server is away. @returns what the counter grows by on its return. */
	async function askedInVain(client: Client, one: RedisServer): Promise<number> {
		const ask = (key: string) => take(client, ROOM, { key, units: 1 }, async () => 5);
		await ask('before');
		await one.kill();
		const asked = Array.from({ length: 100 }, (_, at) => ask(`${at}`));
		const answers = await Promise.allSettled(asked);
		expect(answers.every(({ status }) => status === 'rejected')).toBe(true);
		await one.restart();
		await expect.poll(() => client.isReady, { timeout: 5000 }).toBe(true);
		const { left } = await take(client, ROOM, { key: 'after', units: 1 }, async () => 5);
		return ROOM.maxUnits - left - 7;
	}

	it('counts nothing of what was asked in vain while the server was away', async () => {
		const one = await start({ appendFsync: 'always' });
		expect(await askedInVain(await connect(one), one)).toBe(0);
	});

	it('counts all of it by a client that queues while it has no connection', async () => {
		const one = await start({ appendFsync: 'always' });
		const client = createClient({
			url: one.url,
			socket: { reconnectStrategy: () => 50 },
		}) as Client;
		opened.clients.push(client.on('error', () => {}));
		await client.connect();
		expect(await askedInVain(client, one)).toBe(100);
	});

	it('is given back what a server took that had said nothing in time, even before it took it', async () => {
		const one = await start();
		const [client, operator] = [await connect(one), await connect(one)];
		expect(await asking(client, 0, 'a')(1)).toBe(true);
		await operator.sendCommand(['CLIENT', 'PAUSE', '600', 'ALL']);
		await expect(asking(client, 0, 'a')(2)).rejects.toThrow();
		await expect
			.poll(() => giveBack(client, PERIOD, 'a2').catch(() => -1), { timeout: 5000 })
			.toBeGreaterThanOrEqual(0);
		expect(await take(client, PERIOD, { key: 'a3', units: 1 }, async () => 0)).toEqual({
			answer: 'taken',
			left: LIMIT - 2,
		});
	});

	it('keeps a connection that is only idle', async () => {
		const client = await connect(await start());
		let lost = 0;
		client.on('error', () => {
			lost += 1;
		});
		await new Promise((resolve) => setTimeout(resolve, 2200));
		expect([client.isReady, lost]).toEqual([true, 0]);
	});

	it('fails soon while the server is away, and is asked again when it is back', async () => {
		const one = await start();
		const client = await connect(one);
		await one.kill();
		const began = performance.now();
		await expect(asking(client, 0, 'a')(1)).rejects.toThrow();
		expect(performance.now() - began).toBeLessThan(1000);
		await one.restart();
		await expect.poll(() => client.isReady, { timeout: 5000 }).toBe(true);
		expect(await asking(client, 0, 'a')(1)).toBe(true);
	});

	it('fails soon when the server says nothing, and counts the retry once', async () => {
		const one = await start();
		const [client, operator] = [await connect(one), await connect(one)];
		expect(await asking(client, 0, 'a')(1)).toBe(true);
		await operator.sendCommand(['CLIENT', 'PAUSE', '600', 'ALL']);
		const began = performance.now();
		await expect(asking(client, 0, 'a')(2)).rejects.toThrow();
		expect(performance.now() - began).toBeLessThan(500);
		await expect
			.poll(
				() =>
					client.get('x').then(
						() => 'back',
						() => 'away',
					),
				{ timeout: 5000 },
			)
			.toBe('back');
		expect(await take(client, PERIOD, { key: 'a2', units: 1 }, async () => 0)).toEqual({
			answer: 'again',
			left: LIMIT - 2,
		});
	});
});
