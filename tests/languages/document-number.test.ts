import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { LABS_FOLDER } from '../../src/lab/disk.ts';
import { type FinalState, serveFinalState } from './final-state.ts';
import { ACME, example, GLOBEX } from './row-level-security-bench.ts';

/** `document-number` under callers at once, which PGlite has none of; beside the two usual ways. */

const CONNECTIONS = 8;
const INVOICES = 60;

let state: FinalState;
let pool: pg.Pool;

beforeAll(async () => {
	state = await serveFinalState(inject('postgresUrl'), 'composite-keys');
	const owner = new pg.Client({ connectionString: state.ownerUrl });
	await owner.connect();
	const code = join(LABS_FOLDER, 'database-isolation/composite-keys/code');
	await owner.query(example('document-number', code));
	await owner.query(
		'CREATE SEQUENCE number_for_all; GRANT USAGE ON SEQUENCE number_for_all TO app_user',
	);
	await owner.end();
	pool = new pg.Pool({ connectionString: state.databaseUrl, max: CONNECTIONS });
	// The database is dropped while connections are still closing.
	pool.on('error', () => {});
});

beforeEach(async () => {
	const superuser = new pg.Client({ connectionString: state.superuserUrl });
	await superuser.connect();
	await superuser.query('DELETE FROM invoice; DELETE FROM last_number');
	await superuser.end();
});

afterAll(async () => {
	await pool.end();
	await state.close();
});

const WAYS = {
	counter: "next_number('invoice')",
	maximum: '(SELECT coalesce(max(number), 0) + 1 FROM invoice)',
	sequence: "nextval('number_for_all')",
} as const;

/** A transaction of one tenant that its test ends. */
async function begin(tenant: string): Promise<pg.PoolClient> {
	const client = await pool.connect();
	await client.query('BEGIN');
	await client.query("SELECT set_config('app.tenant_id', $1, true)", [tenant]);
	return client;
}

async function end(client: pg.PoolClient, how: 'COMMIT' | 'ROLLBACK'): Promise<void> {
	await client.query(how);
	client.release();
}

const number = async (client: pg.PoolClient, way: keyof typeof WAYS): Promise<number> => {
	const { rows } = await client.query<{ number: string }>(`SELECT ${WAYS[way]} AS number`);
	return Number(rows[0]?.number);
};

const insert = (client: pg.PoolClient, taken: number) =>
	client.query(
		`INSERT INTO invoice (tenant_id, number, total)
		 VALUES (current_setting('app.tenant_id')::uuid, $1, 1)`,
		[taken],
	);

async function numbersOf(tenant: string): Promise<number[]> {
	const client = await begin(tenant);
	const { rows } = await client.query<{ number: string }>(
		'SELECT number FROM invoice ORDER BY number',
	);
	await end(client, 'COMMIT');
	return rows.map((row) => Number(row.number));
}

/** Every fifth invoice of a tenant is given up after it took its number. Returns what failed. */
async function crowd(way: keyof typeof WAYS): Promise<string[]> {
	const failed: string[] = [];
	const bill = async (tenant: string, at: number) => {
		const client = await begin(tenant);
		try {
			await insert(client, await number(client, way));
			await end(client, at % 5 === 0 ? 'ROLLBACK' : 'COMMIT');
		} catch (cause) {
			failed.push((cause as { code: string }).code);
			await end(client, 'ROLLBACK');
		}
	};
	const all = Array.from({ length: INVOICES }, (_, at) =>
		[ACME, GLOBEX].map((one) => bill(one, at)),
	);
	await Promise.all(all.flat());
	return failed;
}

const upTo = (last: number) => Array.from({ length: last }, (_, at) => at + 1);

describe('a counter row of each tenant', () => {
	it('leaves no gap with many callers, some of which give up', async () => {
		expect(await crowd('counter')).toEqual([]);
		const kept = INVOICES - INVOICES / 5;
		expect(await numbersOf(ACME)).toEqual(upTo(kept));
		expect(await numbersOf(GLOBEX)).toEqual(upTo(kept));
	});

	it('has a gap where a number is committed without its invoice', async () => {
		const alone = await begin(ACME);
		await number(alone, 'counter');
		await end(alone, 'COMMIT');
		const conflict = await begin(ACME);
		await conflict.query(`INSERT INTO invoice (tenant_id, id, number, total)
			VALUES (current_setting('app.tenant_id')::uuid, gen_random_uuid(), next_number('invoice'), 1)`);
		await conflict.query(`INSERT INTO invoice (tenant_id, id, number, total)
			SELECT tenant_id, id, next_number('invoice'), 1 FROM invoice ON CONFLICT DO NOTHING`);
		await insert(conflict, await number(conflict, 'counter'));
		await end(conflict, 'COMMIT');
		expect(await numbersOf(ACME)).toEqual([2, 4]);
	});

	it('keeps its invoices: the application deletes none', async () => {
		const client = await begin(ACME);
		await expect(client.query('DELETE FROM invoice')).rejects.toMatchObject({ code: '42501' });
		await end(client, 'ROLLBACK');
	});

	it('lets the tenant’s next caller wait, and no other tenant', async () => {
		const first = await begin(ACME);
		await insert(first, await number(first, 'counter'));
		const second = await begin(ACME);
		await second.query("SET LOCAL lock_timeout = '200ms'");
		await expect(number(second, 'counter')).rejects.toMatchObject({ code: '55P03' });
		await end(second, 'ROLLBACK');
		const other = await begin(GLOBEX);
		await other.query("SET LOCAL lock_timeout = '200ms'");
		expect(await number(other, 'counter')).toBe(1);
		await end(other, 'ROLLBACK');
		await end(first, 'COMMIT');
	});
});

describe('a stricter level than READ COMMITTED', () => {
	it.each(['REPEATABLE READ', 'SERIALIZABLE'])(
		'%s refuses the one that waited with 40001',
		async (level) => {
			const before = await begin(ACME);
			await number(before, 'counter');
			await end(before, 'COMMIT');
			const first = await begin(ACME);
			const strict = await pool.connect();
			await strict.query(`BEGIN ISOLATION LEVEL ${level}`);
			await strict.query("SELECT set_config('app.tenant_id', $1, true)", [ACME]);
			await number(first, 'counter');
			const waiting = number(strict, 'counter').catch((cause: { code: string }) => cause.code);
			await end(first, 'COMMIT');
			expect(await waiting).toBe('40001');
			await end(strict, 'ROLLBACK');
		},
	);
});

describe('the usual ways', () => {
	it('the highest number and one: two callers read the same, and one fails', async () => {
		const [first, second] = [await begin(ACME), await begin(ACME)];
		const taken = [await number(first, 'maximum'), await number(second, 'maximum')];
		expect(taken).toEqual([1, 1]);
		await insert(first, 1);
		await end(first, 'COMMIT');
		await expect(insert(second, 1)).rejects.toMatchObject({ code: '23505' });
		await end(second, 'ROLLBACK');
		expect(await crowd('maximum')).toContain('23505');
	});

	it('a sequence: given up means a gap, and the gaps count what others do', async () => {
		expect(await crowd('sequence')).toEqual([]);
		const numbers = await numbersOf(ACME);
		const [lowest = 0] = numbers;
		expect(numbers.at(-1)).toBeGreaterThan(lowest + numbers.length);
	});
});
