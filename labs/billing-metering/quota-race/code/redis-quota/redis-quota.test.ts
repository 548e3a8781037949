import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseTenantId } from '../../../../database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import { giveBack, openRedis, type Period, raise, take } from './redis-quota.ts';

// REDIS_URL is a Redis of the tests' own; without one, only what surrounds the script is tested.

const ACME = parseTenantId('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');
const GLOBEX = parseTenantId('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb');

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

/** A Redis that says what it is told to, and remembers what it was asked. */
function scripted(...answers: unknown[]) {
	const asked: unknown[][] = [];
	const answer = (kind: string) =>
		(async (...parts: unknown[]) => {
			asked.push([kind, ...parts.slice(kind === 'eval' ? 1 : 0)]);
			const next = answers.shift();
			if (next instanceof Error) throw next;
			return next;
		}) as never;
	return { asked, eval: answer('eval'), set: answer('set') };
}

describe('what surrounds the script', () => {
	it('keeps a tenant’s keys together, and asks with limit and units', async () => {
		const mine = period({ meter: 'export', startsAt: new Date('2026-11-01T00:00:00Z') });
		const redis = scripted(['taken', 7]);
		expect(await take(redis, mine, { key: 'r', units: 3 }, none)).toEqual({
			answer: 'taken',
			left: 7,
		});
		const counter = `quota:{${ACME}}:export:2026-11-01T00:00:00.000Z`;
		const values = { keys: [counter, `request:{${ACME}}:export:r`], arguments: ['10', '3'] };
		expect(redis.asked).toEqual([['eval', values]]);
	});

	it('sets an unknown counter only where it is unknown still, until the period ends', async () => {
		const mine = period();
		const redis = scripted(['unknown', 0], 'OK', ['refused', -2]);
		expect(await take(redis, mine, one('r'), async () => 12)).toEqual({
			answer: 'refused',
			left: 0,
		});
		const expiration = { type: 'PXAT', value: mine.endsAt.getTime() };
		expect(redis.asked[1]?.slice(2)).toEqual(['12', { condition: 'NX', expiration }]);
	});

	it('refuses a period that is over', async () => {
		const redis = scripted(['unknown', 0], 'OK', ['unknown', 0]);
		await expect(take(redis, period(), one('a'), none)).rejects.toThrow('The period is over');
	});

	it('takes nothing where the database does not say what was used', async () => {
		const redis = scripted(['unknown', 0]);
		const away = () => Promise.reject(new Error('no database'));
		await expect(take(redis, period(), one('a'), away)).rejects.toThrow('no database');
		expect(redis.asked).toHaveLength(1);
	});

	it('hands on what the client says', async () => {
		const redis = scripted(new Error('The socket closed'));
		await expect(take(redis, period(), one('a'), none)).rejects.toThrow('The socket closed');
	});

	it('waits 200 ms for an answer', async () => {
		const silent = { eval: () => new Promise(() => {}), set: () => new Promise(() => {}) } as never;
		const began = performance.now();
		await expect(take(silent, period(), one('a'), none)).rejects.toThrow('in time');
		expect(performance.now() - began).toBeLessThan(1000);
	});

	it.each([0, -1, 1.5, Number.NaN])('takes no %o units', async (units) => {
		await expect(take(scripted(), period(), { key: 'a', units }, none)).rejects.toThrow(RangeError);
	});
});

const url = process.env['REDIS_URL'];

describe.skipIf(!url)('in a Redis, take', () => {
	let redis: Awaited<ReturnType<typeof openRedis>>;
	beforeAll(async () => {
		redis = await openRedis(url as string);
	});
	afterAll(() => redis.close());

	it('admits as many of a crowd as there is room for', async () => {
		const mine = period();
		const asked = Array.from({ length: 50 }, (_, at) => take(redis, mine, one(`r${at}`), none));
		const taken = (await Promise.all(asked)).filter(({ answer }) => answer === 'taken');
		expect(taken).toHaveLength(10);
	});

	it('counts a request once, however often it asks, even at the limit', async () => {
		const mine = period({ maxUnits: 3 });
		const ask = (key: string, units: number) => take(redis, mine, { key, units }, none);
		expect(await ask('a', 3)).toEqual({ answer: 'taken', left: 0 });
		expect(await ask('a', 3)).toEqual({ answer: 'again', left: 0 });
		expect(await ask('b', 1)).toEqual({ answer: 'refused', left: 0 });
	});

	it('tells one of a crowd with the same key that it has taken, and the others again', async () => {
		const mine = period();
		const asked = Array.from({ length: 50 }, () => take(redis, mine, one('a'), none));
		const answers = (await Promise.all(asked)).map(({ answer }) => answer).sort();
		expect(answers).toEqual([...Array(49).fill('again'), 'taken']);
		expect(await take(redis, mine, one('b'), none)).toEqual({ answer: 'taken', left: 8 });
	});

	it('knows a request again after its period has ended', async () => {
		const mine = period();
		const next = { ...mine, startsAt: mine.endsAt, endsAt: new Date(Date.now() + 120_000) };
		await take(redis, mine, one('a'), none);
		expect(await take(redis, next, one('a'), none)).toEqual({ answer: 'again', left: 10 });
	});

	it('gives back once, and takes nothing under that key afterwards', async () => {
		const mine = period();
		await take(redis, mine, { key: 'a', units: 4 }, none);
		expect(await giveBack(redis, mine, 'a')).toBe(4);
		expect(await giveBack(redis, mine, 'a')).toBe(0);
		expect(await take(redis, mine, { key: 'a', units: 4 }, none)).toEqual({
			answer: 'again',
			left: 10,
		});
	});

	it('raises a counter that is too low, lowers none, and makes none', async () => {
		const mine = period();
		await raise(redis, mine, 9);
		await take(redis, mine, one('a'), none);
		await raise(redis, mine, 9);
		await raise(redis, mine, 3);
		expect(await take(redis, mine, one('b'), none)).toEqual({ answer: 'taken', left: 0 });
	});

	it('takes all units of a request or none', async () => {
		const mine = period({ maxUnits: 3 });
		expect(await take(redis, mine, { key: 'a', units: 4 }, none)).toEqual({
			answer: 'refused',
			left: 3,
		});
		expect(await take(redis, mine, { key: 'b', units: 3 }, none)).toEqual({
			answer: 'taken',
			left: 0,
		});
	});

	it('asks the database what was used where the counter is gone, and once', async () => {
		const mine = period();
		let asked = 0;
		const used = async () => {
			asked += 1;
			return 9;
		};
		expect(await take(redis, mine, one('a'), used)).toEqual({ answer: 'taken', left: 0 });
		expect(await take(redis, mine, one('b'), used)).toEqual({ answer: 'refused', left: 0 });
		expect(asked).toBe(1);
	});

	it('counts on top of what another process has set meanwhile', async () => {
		const mine = period();
		const meanwhile = async () => {
			await take(redis, mine, { key: 'other', units: 4 }, async () => 5);
			return 5;
		};
		expect(await take(redis, mine, one('a'), meanwhile)).toEqual({ answer: 'taken', left: 0 });
		expect(await take(redis, mine, one('b'), none)).toEqual({ answer: 'refused', left: 0 });
	});

	it('says that nothing is left where a downgrade left more used than allowed', async () => {
		const mine = period({ maxUnits: 5 });
		expect(await take(redis, mine, one('a'), async () => 8)).toEqual({
			answer: 'refused',
			left: 0,
		});
	});

	it('counts tenants and periods apart', async () => {
		const mine = period({ maxUnits: 1 });
		const theirs = { ...mine, tenantId: GLOBEX };
		const next = { ...mine, startsAt: mine.endsAt, endsAt: new Date(Date.now() + 120_000) };
		for (const each of [mine, theirs, next]) {
			expect((await take(redis, each, one(`a${each.startsAt}`), none)).answer).toBe('taken');
			expect((await take(redis, each, one(`b${each.startsAt}`), none)).answer).toBe('refused');
		}
	});

	it('refuses a period that is over', async () => {
		const past = period({ endsAt: new Date(Date.now() - 1000) });
		await expect(take(redis, past, one('a'), none)).rejects.toThrow('The period is over');
	});
});
