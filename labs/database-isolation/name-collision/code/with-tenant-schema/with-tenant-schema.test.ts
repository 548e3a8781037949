import pg, { type Pool } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { open } from '../../../row-level-security/code/with-tenant/crowd.ts';
import {
	parseTenantId,
	type TenantScope,
} from '../../../row-level-security/code/with-tenant/with-tenant.ts';
import cases from './cases.json' with { type: 'json' };
import { NoSchemaError, withTenantSchema } from './with-tenant-schema.ts';

// DATABASE_URL logs in as app_user and OWNER_URL as app_owner, to a database in the state that the
// lab ends in.

const acme = parseTenantId('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');

let pool: Pool;

beforeEach(() => {
	pool = open('DATABASE_URL', 1);
});

afterEach(() => pool.end());

async function memos(scope: Pick<TenantScope, 'query'>): Promise<string[]> {
	const { rows } = await scope.query<{ memo: string }>('SELECT memo FROM note ORDER BY id');
	return rows.map(({ memo }) => memo);
}

describe('withTenantSchema', () => {
	it.each(cases.notes)('reads the notes of $tenant', async ({ tenant, memos: expected }) => {
		expect(await withTenantSchema(pool, parseTenantId(tenant), memos)).toEqual(expected);
	});

	it('reads each tenant’s own, one after the other on one connection', async () => {
		for (const { tenant, memos: expected } of [...cases.notes, ...cases.notes]) {
			expect(await withTenantSchema(pool, parseTenantId(tenant), memos)).toEqual(expected);
		}
		expect(pool.totalCount).toBe(1);
	});

	it.each(cases.withoutSchema)('refuses $name', async ({ tenant, schemaName }) => {
		const owner = new pg.Client({ connectionString: process.env['OWNER_URL'] });
		await owner.connect();
		try {
			if (schemaName) {
				await owner.query('INSERT INTO tenant VALUES ($1, $2, $3)', [
					tenant,
					'half-done',
					schemaName,
				]);
			}
			let called = false;
			const work = withTenantSchema(pool, parseTenantId(tenant), async () => {
				called = true;
			});
			await expect(work).rejects.toThrow(NoSchemaError);
			expect(called).toBe(false);
		} finally {
			await owner.query('DELETE FROM tenant WHERE id = $1', [tenant]);
			await owner.end();
		}
	});

	it.each(cases.statements)('$name', async ({ tenant, sql, before, ...expected }) => {
		const undo = new Error('Only tried.');
		if (before) await pool.query(before);
		let rows: number | null = null;
		const work = withTenantSchema(pool, parseTenantId(tenant), async (scope) => {
			rows = (await scope.query(sql)).rowCount;
			throw undo;
		});
		const { sqlstate } = expected;
		await expect(work).rejects.toMatchObject(sqlstate ? { code: sqlstate } : undo);
		expect(rows).toBe(expected.rows ?? null);
	});

	it.each(cases.afterwards)('leaves the next borrower nothing: $sql', async ({ sql, sqlstate }) => {
		await withTenantSchema(pool, acme, memos);
		// The connection that acme had, and the only one.
		expect(pool.idleCount).toBe(1);
		await expect(pool.query(sql)).rejects.toMatchObject({ code: sqlstate });
	});

	it.each(cases.afterwards)('nor after an error: $sql', async ({ sql, sqlstate }) => {
		const work = withTenantSchema(pool, acme, (scope) => scope.query('SELECT 1 / 0'));
		await expect(work).rejects.toMatchObject({ code: '22012' });
		await expect(pool.query(sql)).rejects.toMatchObject({ code: sqlstate });
	});
});
