import pg, { type Pool, type PoolClient } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseTenantId } from '../../../../database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import table from './cases.json' with { type: 'json' };
import { NotReserved, release, reserve, withReservation } from './quota-reservation.ts';

// DATABASE_URL logs in as app_user and SUPERUSER_URL as a superuser, to a database in the state that
// the lab ends in.

interface Step {
	readonly do: 'reserve' | 'release' | 'run' | 'outlive';
	readonly tenant?: string;
	readonly key: string;
	readonly meter?: string;
	readonly units?: number;
	readonly work?:
		| 'ends'
		| 'ends-then-canceled'
		| 'fails'
		| 'canceled'
		| 'slow'
		| 'unstorable'
		| 'outlived';
	readonly charged?: number;
	readonly answer?: string | boolean;
}

interface Case {
	readonly name: string;
	readonly limit: number;
	readonly steps: readonly Step[];
	readonly used: Readonly<Record<string, number>>;
	readonly stored?: readonly string[];
}

const idOf = (name = 'acme') => parseTenantId(table.tenants[name as keyof typeof table.tenants]);

let pool: Pool;
let superuser: Pool;

/** A pool whose idle connections may be ended by the server when its database goes. */
function open(address: string, max: number): Pool {
	return new pg.Pool({ connectionString: process.env[address], max }).on('error', () => {});
}

beforeAll(async () => {
	pool = open('DATABASE_URL', table.crowd.sessions);
	superuser = open('SUPERUSER_URL', 2);
	await superuser.query(`
		CREATE TABLE IF NOT EXISTS stored_export (
			tenant_id uuid, key text CHECK (key <> 'unstorable'), PRIMARY KEY (tenant_id, key)
		);
		GRANT INSERT ON stored_export TO app_user`);
});
afterAll(async () => {
	await pool.end();
	await superuser.end();
});

/** Both tenants with this limit, in a period that began yesterday, and nothing used. */
async function fresh(limit: number): Promise<void> {
	await superuser.query(`
		TRUNCATE stored_export;
		DELETE FROM reservation WHERE meter = 'export';
		DELETE FROM quota WHERE meter = 'export';
		UPDATE subscription SET exports = ${limit}, anchor = now() - interval '1 day'`);
}
beforeEach(() => fresh(3));

const used = async (tenant: string): Promise<number> => {
	const { rows } = await superuser.query(
		"SELECT coalesce(sum(used), 0)::int AS used FROM quota WHERE tenant_id = $1 AND meter = 'export'",
		[idOf(tenant)],
	);
	return rows[0].used;
};

/** A request's attempts are late, and a process may look for such again. */
async function outlive(key: string): Promise<void> {
	const late = "UPDATE reservation SET expires_at = now() - interval '1 s' WHERE key LIKE $1";
	await superuser.query(late, [`${key}#%`]);
	await new Promise((resolve) => setTimeout(resolve, 250));
}

const wantedOf = ({ key, meter = 'export', units = 1 }: Partial<Step>) => ({
	key: key ?? 'a',
	meter,
	units,
	about: 'orchid report',
});

const failed = new Error('the renderer is down');

const never = (signal: AbortSignal) =>
	new Promise<string>((_, reject) => {
		signal.addEventListener('abort', () => reject(signal.reason));
	});

async function run(step: Step): Promise<string> {
	const tenant = idOf(step.tenant);
	const canceled = new AbortController();
	const leave = () => canceled.abort(new Error('the customer left'));
	const work = async (signal: AbortSignal, charge: (units: number) => void): Promise<string> => {
		if (step.charged) charge(step.charged);
		if (step.work === 'fails') throw failed;
		if (step.work === 'slow') return never(signal);
		if (step.work === 'canceled') {
			setTimeout(leave, 20);
			return never(signal);
		}
		if (step.work === 'ends-then-canceled') leave();
		if (step.work === 'outlived') {
			await outlive(step.key);
			const other = await reserve(pool, tenant, wantedOf({ key: 'other', units: 2 }));
			expect(other.answer).toBe('held');
		}
		return step.work === 'unstorable' ? 'unstorable' : step.key;
	};
	try {
		await withReservation(
			pool,
			tenant,
			wantedOf(step),
			{
				work,
				store: (scope, key) =>
					scope.query('INSERT INTO stored_export VALUES ($1, $2)', [tenant, key]),
				withinMs: step.work === 'slow' ? 50 : 5000,
			},
			canceled.signal,
		);
		return 'stored';
	} catch (cause) {
		if (cause instanceof NotReserved) return cause.answer;
		const { name, message, code } = cause as Error & { code?: string };
		if (message === 'the customer left') return 'canceled';
		if (name === 'TimeoutError') return 'late';
		if (cause === failed || code === '23514') return 'failed';
		throw cause;
	}
}

async function perform(step: Step): Promise<string | boolean | undefined> {
	if (step.do === 'run') return run(step);
	if (step.do === 'release') return release(pool, idOf(step.tenant), step.key);
	if (step.do === 'outlive') {
		await outlive(step.key);
		return undefined;
	}
	try {
		return (await reserve(pool, idOf(step.tenant), wantedOf(step))).answer;
	} catch (cause) {
		return (cause as { code?: string }).code;
	}
}

const answer = async () => (await reserve(pool, idOf(), wantedOf({}))).answer;

/** A pool that tells of each statement after its answer. */
const watching = (told: (text: string) => void) =>
	({
		connect: async () => {
			const client = await pool.connect();
			const query = async (...parts: [string, unknown[]?]) => {
				const result = await client.query(...parts);
				told(parts[0]);
				return result;
			};
			return new Proxy(client, {
				get: (target, name) => {
					const value = name === 'query' ? query : Reflect.get(target, name);
					return typeof value === 'function' ? value.bind(target) : value;
				},
			}) as PoolClient;
		},
	}) as Pool;

describe('a reservation', () => {
	it.each(table.cases as readonly Case[])('$name', async (one) => {
		await fresh(one.limit);
		for (const step of one.steps) expect([step, await perform(step)]).toEqual([step, step.answer]);
		for (const [tenant, units] of Object.entries(one.used)) expect(await used(tenant)).toBe(units);
		const { rows } = await superuser.query('SELECT key FROM stored_export ORDER BY key');
		expect(rows.map(({ key }) => key)).toEqual(one.stored ?? []);
	});

	it.each([...table.refusedUnits, 1.5, Number.NaN])('takes no %o units', async (units) => {
		await expect(reserve(pool, idOf(), wantedOf({ units }))).rejects.toThrow(RangeError);
	});

	it.each(['', 'k'.repeat(201), 'a#1', 'a b'])('takes no key like “%s”', async (key) => {
		await expect(reserve(pool, idOf(), wantedOf({ key }))).rejects.toThrow(RangeError);
	});

	it('is held by as many of a crowd as there is room for', async () => {
		const { requests, limit } = table.crowd;
		await fresh(limit);
		const asked = Array.from({ length: requests }, (_, at) =>
			reserve(pool, idOf(), wantedOf({ key: `request-${at}` })),
		);
		const answers = (await Promise.all(asked)).map(({ answer }) => answer);
		expect(answers.filter((answer) => answer === 'held')).toHaveLength(limit);
		expect(await used('acme')).toBe(limit);
	});

	it('lets one of a crowd with the same key work', async () => {
		const { requests, limit } = table.crowd;
		await fresh(limit);
		// The period is open: its row would let the first through alone.
		await reserve(pool, idOf(), wantedOf({ key: 'before' }));
		let worked = 0;
		const job = {
			work: async () => {
				worked += 1;
				await new Promise((resolve) => setTimeout(resolve, 50));
				return 'a';
			},
			store: async () => {},
			withinMs: 5000,
		};
		const runs = Array.from({ length: requests }, () =>
			withReservation(pool, idOf(), wantedOf({}), job).catch((cause) => cause.answer),
		);
		const answers = await Promise.all(runs);
		expect([worked, answers.filter((answer) => answer === 'a').length]).toEqual([1, 1]);
		expect(new Set(answers)).not.toContain('held');
		expect(await used('acme')).toBe(2);
	});

	it('looks once for what others left while a tenant is refused again and again', async () => {
		await fresh(0);
		const texts: string[] = [];
		const watched = watching((text) => texts.push(text.trim().split(' ').slice(0, 2).join(' ')));
		await outlive('none');
		for (let at = 0; at < 5; at += 1) {
			expect((await reserve(watched, idOf(), wantedOf({}))).answer).toBe('refused');
		}
		const sent = texts.filter((text) => !/^(BEGIN|COMMIT)/.test(text));
		const sweeps = sent.filter((text) => text.includes('expire_reservations'));
		expect([sweeps.length, sent.length]).toEqual([1, 5 * 4 + 2]);
	});

	it.each([0, 3, 1.5])('charges no %d of 2 units', async (charged) => {
		const job = {
			work: async (_: AbortSignal, charge: (units: number) => void) => charge(charged),
			store: async () => {},
			withinMs: 1000,
		};
		const run = withReservation(pool, idOf(), wantedOf({ units: 2 }), job);
		await expect(run).rejects.toThrow(RangeError);
		expect(await used('acme')).toBe(0);
	});

	it('does not begin work that may outlast what it holds', async () => {
		const job = { work: async () => 'a', store: async () => {}, withinMs: 15 * 60_000 };
		await expect(withReservation(pool, idOf(), wantedOf({}), job)).rejects.toThrow(RangeError);
	});

	it('waits a second for the counter and no longer', async () => {
		await reserve(pool, idOf(), wantedOf({ key: 'before' }));
		const holder = await superuser.connect();
		await holder.query('BEGIN');
		await holder.query("SELECT FROM quota WHERE meter = 'export' FOR UPDATE");
		const began = performance.now();
		await expect(reserve(pool, idOf(), wantedOf({}))).rejects.toMatchObject({ code: '55P03' });
		expect(performance.now() - began).toBeGreaterThan(900);
		// Of two that waited with one key, the second sees what the first has done.
		const twins = [1, 2].map(() => reserve(pool, idOf(), wantedOf({})));
		await new Promise((resolve) => setTimeout(resolve, 300));
		await holder.query('ROLLBACK');
		holder.release();
		const answers = (await Promise.all(twins)).map(({ answer }) => answer);
		expect(answers.sort()).toEqual(['held', 'running']);
	});

	it('is counted once where the answer to COMMIT is lost', async () => {
		let commits = 0;
		const lossy = (at: number) =>
			watching((text) => {
				if (text !== 'COMMIT') return;
				commits += 1;
				if (commits === at) throw new Error('lost');
			});
		await expect(reserve(lossy(1), idOf(), wantedOf({}))).rejects.toThrow('lost');
		expect([await answer(), await used('acme')]).toEqual(['running', 1]);
		await outlive('a');
		expect([await answer(), await used('acme')]).toEqual(['held', 1]);
		await release(pool, idOf(), 'a#2');
		commits = 0;
		const job = {
			work: async () => 'a',
			store: (scope: { query(text: string, values: unknown[]): Promise<unknown> }) =>
				scope.query('INSERT INTO stored_export VALUES ($1, $2)', [idOf(), 'a']),
			withinMs: 1000,
		};
		await expect(withReservation(lossy(2), idOf(), wantedOf({}), job)).rejects.toThrow('lost');
		expect([await answer(), await used('acme')]).toEqual(['committed', 1]);
	});

	it('does not begin once it is aborted', async () => {
		const job = { work: async () => 'a', store: async () => {}, withinMs: 1000 };
		const aborted = AbortSignal.abort(new Error('gone'));
		await expect(withReservation(pool, idOf(), wantedOf({}), job, aborted)).rejects.toThrow('gone');
		expect(await used('acme')).toBe(0);
	});
});
