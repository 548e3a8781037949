import pg, { type Pool, type PoolClient } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseTenantId, type TenantId, type TenantScope, withTenant } from './with-tenant.ts';

// DATABASE_URL logs in as app_user, to a database in the state that the lab ends in.

const acme = parseTenantId('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');
const globex = parseTenantId('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb');
const OWN = { [acme]: [1, 2], [globex]: [3, 4] };

let pool: Pool;

function openPool(max: number): Pool {
	const opened = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max });
	opened.on('error', () => {});
	return opened;
}

beforeEach(() => {
	pool = openPool(1);
});

afterEach(() => pool.end());

async function invoiceIds(scope: Pick<TenantScope, 'query'>): Promise<number[]> {
	const { rows } = await scope.query<{ id: string }>('SELECT id FROM invoice ORDER BY id');
	return rows.map(({ id }) => Number(id));
}

describe('withTenant', () => {
	it('returns the rows of its tenant only', async () => {
		expect(await withTenant(pool, acme, invoiceIds)).toEqual([1, 2]);
		expect(await withTenant(pool, globex, invoiceIds)).toEqual([3, 4]);
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
			await scope.query("UPDATE invoice SET memo = 'changed'");
			throw reason;
		});
		await expect(work).rejects.toBe(reason);
		const memos = await withTenant(pool, acme, (scope) =>
			scope.query<{ memo: string }>('SELECT memo FROM invoice ORDER BY id'),
		);
		expect(memos.rows.map(({ memo }) => memo)).toEqual(['orchid retainer, May', 'orchid travel']);
	});

	it('refuses to write a row of another tenant', async () => {
		const work = withTenant(pool, acme, (scope) =>
			scope.query("INSERT INTO invoice VALUES (90, $1, 1, 'draft', 'planted')", [globex]),
		);
		await expect(work).rejects.toMatchObject({ code: '42501' });
	});

	it('does not report success when a failed statement was swallowed', async () => {
		const work = withTenant(pool, acme, async (scope) => {
			await scope.query('SELECT 1 / 0').catch(() => {});
			return 'done';
		});
		await expect(work).rejects.toThrow('Rolled back');
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
		const other = openPool(1);
		const work = withTenant(pool, acme, async (scope) => {
			const { rows } = await scope.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
			await other.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
			await new Promise((resolve) => setTimeout(resolve, 50));
		});
		await expect(work).rejects.toThrow();
		await other.end();
		expect(pool.totalCount).toBe(0);
	});
});

describe('many tenants on few connections', () => {
	type Runner = typeof withTenant;

	/** Rows that a tenant saw and that are not its own, over 200 turns on a pool of three. */
	async function foreignRows(run: Runner): Promise<number> {
		const small = openPool(3);
		const turns = Array.from({ length: 200 }, async (_, turn) => {
			const tenant = turn % 2 === 0 ? acme : globex;
			const ids = await run(small, tenant, invoiceIds);
			const bare = turn % 5 === 0 ? await invoiceIds(small) : [];
			return [...ids.filter((id) => !OWN[tenant]?.includes(id)), ...bare].length;
		});
		const counts = await Promise.all(turns);
		await small.end();
		return counts.reduce((sum, count) => sum + count, 0);
	}

	it('never sees a foreign row', async () => {
		expect(await foreignRows(withTenant)).toBe(0);
	});

	it('sees them when the tenant is set for the session instead of the transaction', async () => {
		const broken: Runner = async (from, tenantId, work) => {
			const client: PoolClient = await from.connect();
			try {
				await client.query("SELECT set_config('app.tenant_id', $1, false)", [tenantId]);
				return await work({ query: (text, values) => client.query(text, [...(values ?? [])]) });
			} finally {
				client.release();
			}
		};
		expect(await foreignRows(broken)).toBeGreaterThan(0);
	});
});

describe('parseTenantId', () => {
	const claims = [
		undefined,
		null,
		'',
		'acme',
		7,
		[acme],
		`${acme} `,
		`${acme}'; SELECT 1 --`,
		acme.toUpperCase(),
	];

	it.each(claims)('refuses %j before anything is sent', async (claim) => {
		let connected = 0;
		const watched = openPool(1);
		watched.on('connect', () => {
			connected += 1;
		});
		const work = async () => withTenant(watched, parseTenantId(claim), invoiceIds);
		await expect(work()).rejects.toThrow(TypeError);
		expect(connected).toBe(0);
		await watched.end();
	});

	it('accepts a UUID as PostgreSQL writes it', () => {
		const id: TenantId = parseTenantId('cccccccc-cccc-4ccc-8ccc-cccccccccccc');
		expect(id).toBe('cccccccc-cccc-4ccc-8ccc-cccccccccccc');
	});
});
