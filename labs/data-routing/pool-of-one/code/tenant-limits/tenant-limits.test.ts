import pg, { type Pool } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
	parseTenantId,
	type TenantScope,
} from '../../../../database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import cases from './cases.json' with { type: 'json' };
import { openPool, withTenantLimits } from './tenant-limits.ts';

// DATABASE_URL logs in as app_user, directly or through a pooler; ADDRESSES names several of them.
// SUPERUSER_URL is direct.

interface Unit {
	readonly name: string;
	readonly tenant: string;
	readonly before?: string;
	readonly sql?: string;
	readonly times?: number;
	readonly cancelAfterMs?: number;
	readonly sqlstate?: string;
	readonly broken?: boolean;
	readonly canceled?: boolean;
}

const addresses: Record<string, string> = process.env['ADDRESSES']
	? JSON.parse(process.env['ADDRESSES'])
	: { direct: process.env['DATABASE_URL'] ?? '' };
const idOf = (name: string) => parseTenantId(cases.tenants[name as keyof typeof cases.tenants]);
const visible = (name: string) => cases.visible[name as keyof typeof cases.visible];
/** What a session keeps for its next client, in short; the query for your own is MT-RT-005's. */
const LEFT_BEHIND = `
	SELECT current_setting('app.tenant_id', true) AS tenant, current_user AS role,
	       current_setting('statement_timeout') AS statement,
	       current_setting('transaction_timeout') AS transaction,
	       (SELECT count(*)::int FROM pg_prepared_statements) AS prepared`;
const NOTHING = { role: 'app_user', statement: '0', transaction: '0', prepared: 0 };

async function read(scope: Pick<TenantScope, 'query'>): Promise<string[]> {
	const { rows } = await scope.query<{ reference: string }>(
		'SELECT reference FROM shipment ORDER BY reference',
	);
	return rows.map(({ reference }) => reference);
}

describe.each(Object.entries(addresses))('withTenantLimits, %s', (place, address) => {
	let pool: Pool;
	beforeEach(() => {
		pool = openPool(address, 1, () => {});
	});
	afterEach(() => pool.end());

	async function perform({ tenant, before, sql, times = 1, cancelAfterMs }: Unit) {
		const signal = cancelAfterMs ? AbortSignal.timeout(cancelAfterMs) : undefined;
		const work = async (scope: TenantScope) => {
			if (before) await scope.query(before);
			for (let time = 0; sql && time < times; time += 1) await scope.query(sql);
			return read(scope);
		};
		return withTenantLimits(pool, idOf(tenant), cases.limits, work, signal);
	}

	it.each(cases.units as Unit[])('$name, and leaves nothing', async (unit) => {
		const began = performance.now();
		const { sqlstate, broken, canceled } = unit;
		if (canceled) {
			await expect(perform(unit)).rejects.toMatchObject({ name: 'TimeoutError' });
			expect(performance.now() - began).toBeLessThan(1000);
		} else if (sqlstate) {
			await expect(perform(unit)).rejects.toMatchObject({ code: sqlstate });
		} else if (broken) {
			await expect(perform(unit)).rejects.toThrow();
			expect(performance.now() - began).toBeLessThan(2200);
		} else {
			expect(await perform(unit)).toEqual(visible(unit.tenant));
		}
		const { rows } = await pool.query(LEFT_BEHIND);
		expect(rows).toEqual([{ ...NOTHING, tenant: expect.toBeOneOf([null, '']) }]);
		const read = { name: unit.name, tenant: unit.tenant };
		expect(await perform(read)).toEqual(visible(unit.tenant));
		if (unit.before) {
			const superuser = new pg.Client({ connectionString: process.env['SUPERUSER_URL'] });
			await superuser.connect();
			const written = await superuser.query(
				"SELECT reference FROM shipment WHERE exported AND reference LIKE 'falcon%'",
			);
			await superuser.end();
			expect(written.rows).toEqual([]);
		}
	});

	it('prepares nothing that stays, however often it sends the same', async () => {
		for (let time = 0; time < cases.repeats; time += 1) {
			for (const name of Object.keys(cases.tenants)) {
				expect(await perform({ name, tenant: name })).toEqual(visible(name));
			}
		}
		expect((await pool.query('SELECT name FROM pg_prepared_statements')).rows).toEqual([]);
	});

	it.each(cases.refusedLimits)('refuses what PostgreSQL takes for no limit: %o', async (limits) => {
		await expect(withTenantLimits(pool, idOf('acme'), limits, read)).rejects.toThrow(RangeError);
		expect(pool.totalCount).toBe(0);
	});

	it('does not begin once it is aborted', async () => {
		const aborted = AbortSignal.abort(new Error('gone'));
		const work = withTenantLimits(pool, idOf('acme'), cases.limits, read, aborted);
		await expect(work).rejects.toThrow('gone');
		expect(pool.totalCount).toBe(0);
	});

	const within = (ms: number) => AbortSignal.timeout(ms);
	const { patienceMs, shortMs } = cases.waits;

	it('ends the wait for a connection with its caller’s, and lends the late one', async () => {
		expect(pool.options.connectionTimeoutMillis).toBe(patienceMs);
		const held = await pool.connect();
		const began = performance.now();
		const work = withTenantLimits(pool, idOf('acme'), cases.limits, read, within(shortMs));
		await expect(work).rejects.toMatchObject({ name: 'TimeoutError' });
		expect(performance.now() - began).toBeLessThan(1000);
		held.release();
		expect(await perform({ name: 'next', tenant: 'acme' })).toEqual(visible('acme'));
		expect([pool.totalCount, pool.idleCount, pool.waitingCount]).toEqual([1, 1, 0]);
	});

	const pooled = place === 'direct' ? [] : [place];
	it.each(pooled)('ends the wait before the pooler with its caller’s: %s', async () => {
		const [holding, waiting] = [pool, openPool(address, 1, () => {})];
		const held = await holding.connect();
		await held.query('BEGIN');
		const began = performance.now();
		const work = withTenantLimits(waiting, idOf('acme'), cases.limits, read, within(shortMs));
		await expect(work).rejects.toMatchObject({ name: 'TimeoutError' });
		expect(performance.now() - began).toBeLessThan(1000);
		await held.query('COMMIT');
		held.release(true);
		const after = withTenantLimits(waiting, idOf('acme'), cases.limits, read);
		expect(await after).toEqual(visible('acme'));
		await waiting.end();
	});

	it('pipelines at its peril: COMMIT answers ROLLBACK, without an error', async () => {
		const client = new pg.Client({ connectionString: address });
		(client as unknown as { pipelining: boolean }).pipelining = true;
		await client.connect();
		const answers = await Promise.allSettled(
			['BEGIN', "SELECT set_config('statement_timeout', 'none', true)", 'COMMIT'].map((text) =>
				client.query({ text, values: [] }),
			),
		);
		expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
		expect(answers[2]).toMatchObject({ value: { command: 'ROLLBACK' } });
		await client.end();
	});
});
