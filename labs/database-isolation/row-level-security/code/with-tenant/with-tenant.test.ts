import type { Pool, PoolClient } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import cases from './cases.json' with { type: 'json' };
import { type Findings, letCrowdWork, open, type Runner } from './crowd.ts';
import { parseTenantId, type TenantScope, withTenant } from './with-tenant.ts';

// DATABASE_URL logs in as app_user, OWNER_URL as app_owner and SUPERUSER_URL as a superuser, to a
// database in the state that the lab ends in.

const acme = parseTenantId('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');
const globex = parseTenantId('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb');

const INSERT = `INSERT INTO invoice (id, tenant_id, amount, status, memo)
	VALUES (91, '${acme}', 1, 'draft', 'must be undone')`;

let pool: Pool;

beforeEach(() => {
	pool = open('DATABASE_URL', 1);
});

afterEach(() => pool.end());

async function invoiceIds(scope: Pick<TenantScope, 'query'>): Promise<number[]> {
	const { rows } = await scope.query<{ id: string }>('SELECT id FROM invoice ORDER BY id');
	return rows.map(({ id }) => Number(id));
}

describe('withTenant', () => {
	it.each(cases.visibleInvoices)('returns the rows of $tenant only', async ({ tenant, ids }) => {
		expect(await withTenant(pool, parseTenantId(tenant), invoiceIds)).toEqual(ids);
	});

	it.each(cases.writes)('writes $name as the table says', async ({ tenant, sql, ...expected }) => {
		const undo = new Error('Only tried.');
		let rows: number | null = null;
		const work = withTenant(pool, parseTenantId(tenant), async (scope) => {
			rows = (await scope.query(sql)).rowCount;
			throw undo;
		});
		const { sqlstate } = expected;
		await expect(work).rejects.toMatchObject(sqlstate ? { code: sqlstate } : undo);
		expect(rows).toBe(expected.rows ?? null);
	});

	it('leaves no tenant to the next borrower of the connection', async () => {
		await withTenant(pool, acme, invoiceIds);
		const { rows } = await pool.query("SELECT current_setting('app.tenant_id', true) AS tenant");
		expect(rows).toEqual([{ tenant: '' }]);
		expect((await pool.query('SELECT id FROM invoice')).rows).toEqual([]);
		expect(pool.totalCount).toBe(1);
	});

	it('costs three statements more than the work itself', async () => {
		const sent: string[] = [];
		pool.on('connect', (client) => {
			const send = client.query.bind(client) as (...args: unknown[]) => unknown;
			client.query = ((...args: unknown[]) => {
				sent.push(String(args[0]).split(' ')[0] as string);
				return send(...args);
			}) as typeof client.query;
		});
		await withTenant(pool, acme, async (scope) => {
			sent.push('work');
			await invoiceIds(scope);
		});
		expect(sent).toEqual(['BEGIN', 'SELECT', 'work', 'SELECT', 'COMMIT']);
	});

	it('undoes everything when the work throws, and throws the same', async () => {
		const reason = new Error('the mail server said no');
		const work = withTenant(pool, acme, async (scope) => {
			await scope.query(INSERT);
			throw reason;
		});
		await expect(work).rejects.toBe(reason);
		expect(await withTenant(pool, acme, invoiceIds)).toEqual([1, 2]);
	});

	it('does not report success when a failed statement was swallowed', async () => {
		const work = withTenant(pool, acme, async (scope) => {
			await scope.query(INSERT);
			await scope.query('SELECT 1 / 0').catch(() => {});
			return 'done';
		});
		await expect(work).rejects.toThrow('Rolled back');
		expect(await withTenant(pool, acme, invoiceIds)).toEqual([1, 2]);
	});

	it('refuses a statement that somebody forgot to await', async () => {
		let late: TenantScope | undefined;
		await withTenant(pool, acme, async (scope) => {
			late = scope;
		});
		await expect(late?.query('SELECT id FROM invoice')).rejects.toThrow('is over');
	});

	it('throws away a connection that was lost', async () => {
		const work = withTenant(pool, acme, async (scope) => {
			await scope.query('SELECT pg_terminate_backend(pg_backend_pid())');
		});
		await expect(work).rejects.toThrow();
		expect(pool.totalCount).toBe(0);
		expect(await withTenant(pool, globex, invoiceIds)).toEqual([3, 4]);
	});

	it('throws away a connection that was lost between two statements', async () => {
		const other = open('DATABASE_URL', 1);
		const work = withTenant(pool, acme, async (scope) => {
			const { rows } = await scope.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
			await other.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
			await new Promise((resolve) => setTimeout(resolve, 50));
		});
		await expect(work).rejects.toThrow();
		await other.end();
		expect(pool.totalCount).toBe(0);
	});

	it('throws away a connection whose statement timed out in the driver', async () => {
		// The server still sleeps, and ROLLBACK times out behind it: the transaction is open.
		const hasty = open('DATABASE_URL', 1, { query_timeout: 60 });
		const work = withTenant(hasty, acme, (scope) => scope.query('SELECT pg_sleep(0.2)'));
		await expect(work).rejects.toThrow('timeout');
		expect(hasty.totalCount).toBe(0);
		await new Promise((resolve) => setTimeout(resolve, 250));
		expect(await invoiceIds(hasty)).toEqual([]);
		await hasty.end();
	});
});

describe('many tenants on few connections', () => {
	const clean: Findings = {
		units: Object.values(cases.crowd.units).reduce((sum, count) => sum + count, 0),
		foreignSeen: 0,
		seenWithoutTenant: 0,
		foreignWritten: 0,
		tenantsKept: 0,
		surprises: [],
	};

	it('never sees or writes a foreign row, and leaves no tenant behind', async () => {
		expect(await letCrowdWork(withTenant)).toEqual(clean);
	});

	it('catches a tenant that is set for the session: the next borrower has it', async () => {
		const found = await letCrowdWork(brokenForTheSession);
		expect(found.units).toBe(clean.units);
		expect(found.seenWithoutTenant).toBeGreaterThan(0);
		expect(found.tenantsKept).toBeGreaterThan(0);
	});

	it('catches a tenant that is set on the pool: any other unit has it', async () => {
		const found = await letCrowdWork(brokenOnThePool);
		expect(found.units).toBe(clean.units);
		expect(found.foreignSeen).toBeGreaterThan(0);
		expect(found.foreignWritten).toBeGreaterThan(0);
		expect(found.tenantsKept).toBeGreaterThan(0);
	});
});

/** BROKEN on purpose: `false` where withTenant has `true`, so COMMIT leaves the tenant behind. */
const brokenForTheSession: Runner = async (from, tenantId, work) => {
	const client: PoolClient = await from.connect();
	let lost: Error | undefined;
	const onError = (cause: Error) => {
		lost = cause;
	};
	client.on('error', onError);
	try {
		await client.query('BEGIN');
		await client.query("SELECT set_config('app.tenant_id', $1, false)", [tenantId]);
		const result = await work({ query: (text, values = []) => client.query(text, [...values]) });
		await client.query('COMMIT');
		return result;
	} catch (cause) {
		await client.query('ROLLBACK').catch(onError);
		throw cause;
	} finally {
		client.off('error', onError);
		client.release(lost);
	}
};

/** BROKEN on purpose: every statement borrows whichever connection is free. */
const brokenOnThePool: Runner = async (from, tenantId, work) => {
	await from.query("SELECT set_config('app.tenant_id', $1, false)", [tenantId]);
	return work({ query: (text, values = []) => from.query(text, [...values]) });
};

describe('parseTenantId', () => {
	it.each(cases.tenantIds.invalid.map((claim) => [claim]))(
		'refuses %j before anything is sent',
		async (claim) => {
			let connected = 0;
			const watched = open('DATABASE_URL', 1);
			watched.on('connect', () => {
				connected += 1;
			});
			const work = async () => withTenant(watched, parseTenantId(claim), invoiceIds);
			await expect(work()).rejects.toThrow(TypeError);
			expect(connected).toBe(0);
			await watched.end();
		},
	);

	it.each(cases.tenantIds.valid)('accepts %s', (id) => {
		expect(parseTenantId(id)).toBe(id);
	});
});
