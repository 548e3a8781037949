import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseTenantId } from '../../../../database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import { openRedis, type Period, take } from './redis-quota.ts';

// REDIS_URL is a Redis of the tests' own.

const ACME = parseTenantId('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');
const GLOBEX = parseTenantId('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb');

let redis: Awaited<ReturnType<typeof openRedis>>;
beforeAll(async () => {
	redis = await openRedis(process.env['REDIS_URL'] ?? '');
});
afterAll(() => redis.close());

let meters = 0;
/** A meter that no other test counts. */
const period = (change: Partial<Period> = {}): Period => {
	meters += 1;
	return {
		tenantId: ACME,
		meter: `export-${meters}`,
		startsAt: new Date(Date.now() - 1000),
		endsAt: new Date(Date.now() + 60_000),
		maxUnits: 10,
		...change,
	};
};
const none = async () => 0;
const one = (key: string) => ({ key, units: 1 });

describe('take', () => {
	it('admits as many of a crowd as there is room for', async () => {
		const mine = period();
		const asked = Array.from({ length: 50 }, (_, at) => take(redis, mine, one(`r${at}`), none));
		const taken = (await Promise.all(asked)).filter((answer) => answer.taken);
		expect(taken).toHaveLength(10);
	});

	it('counts a request once, however often it asks, even at the limit', async () => {
		const mine = period({ maxUnits: 3 });
		const ask = (key: string, units: number) => take(redis, mine, { key, units }, none);
		expect(await ask('a', 3)).toEqual({ taken: true, left: 0 });
		expect(await ask('a', 3)).toEqual({ taken: true, left: 0 });
		expect(await ask('b', 1)).toEqual({ taken: false, left: 0 });
	});

	it('takes all units of a request or none', async () => {
		const mine = period({ maxUnits: 3 });
		expect(await take(redis, mine, { key: 'a', units: 4 }, none)).toEqual({
			taken: false,
			left: 3,
		});
		expect(await take(redis, mine, { key: 'b', units: 3 }, none)).toEqual({ taken: true, left: 0 });
	});

	it('asks the database what was used where the counter is gone, and once', async () => {
		const mine = period();
		let asked = 0;
		const used = async () => {
			asked += 1;
			return 9;
		};
		expect(await take(redis, mine, one('a'), used)).toEqual({ taken: true, left: 0 });
		expect(await take(redis, mine, one('b'), used)).toEqual({ taken: false, left: 0 });
		expect(asked).toBe(1);
	});

	it('counts on top of what another process has set meanwhile', async () => {
		const mine = period();
		const meanwhile = async () => {
			await take(redis, mine, { key: 'other', units: 4 }, async () => 5);
			return 5;
		};
		expect(await take(redis, mine, one('a'), meanwhile)).toEqual({ taken: true, left: 0 });
		expect(await take(redis, mine, one('b'), none)).toEqual({ taken: false, left: 0 });
	});

	it('says that nothing is left where a downgrade left more used than allowed', async () => {
		const mine = period({ maxUnits: 5 });
		expect(await take(redis, mine, one('a'), async () => 8)).toEqual({ taken: false, left: 0 });
	});

	it('counts tenants and periods apart', async () => {
		const mine = period({ maxUnits: 1 });
		const theirs = { ...mine, tenantId: GLOBEX };
		const next = { ...mine, startsAt: mine.endsAt, endsAt: new Date(Date.now() + 120_000) };
		for (const each of [mine, theirs, next]) {
			expect((await take(redis, each, one('a'), none)).taken).toBe(true);
			expect((await take(redis, each, one('b'), none)).taken).toBe(false);
		}
	});

	it('refuses a period that is over', async () => {
		const past = period({ endsAt: new Date(Date.now() - 1000) });
		await expect(take(redis, past, one('a'), none)).rejects.toThrow('The period is over');
	});

	it.each([0, -1, 1.5, Number.NaN])('takes no %o units', async (units) => {
		await expect(take(redis, period(), { key: 'a', units }, none)).rejects.toThrow(RangeError);
	});
});
