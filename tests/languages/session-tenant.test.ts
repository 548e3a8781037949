import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { LABS_FOLDER } from '../../src/lab/disk.ts';
import { type FinalState, serveFinalState } from './final-state.ts';
import { region } from './row-level-security-bench.ts';

/** The guard of the guide, in the place of the one that the lab’s reader wrote. */

const CODE = join(LABS_FOLDER, 'data-routing/pool-of-one/code');
const ACME = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
const READ = 'SELECT reference FROM shipment ORDER BY reference';

let state: FinalState;
let client: pg.Client;
beforeAll(async () => {
	state = await serveFinalState(inject('postgresUrl'), 'pool-of-one');
	const owner = new pg.Client({ connectionString: state.ownerUrl });
	await owner.connect();
	await owner.query(region('session-tenant', 'guard', CODE));
	await owner.end();
	client = new pg.Client({ connectionString: state.databaseUrl });
	await client.connect();
});
afterAll(async () => {
	await client.end();
	await state.close();
});

it('is an error on a new connection, and on one that had a tenant', async () => {
	await expect(client.query(READ)).rejects.toMatchObject({ code: '42501' });
	await client.query('BEGIN');
	await client.query("SELECT set_config('app.tenant_id', $1, true)", [ACME]);
	const { rows } = await client.query(READ);
	expect(rows.map(({ reference }) => reference)).toEqual(['orchid-17', 'orchid-18']);
	await client.query('COMMIT');
	await expect(client.query(READ)).rejects.toMatchObject({
		code: '42501',
		message: 'no tenant in this transaction',
	});
});

it('is an error where SET LOCAL stands in no transaction, which only warns', async () => {
	const warned = new Promise((resolve) => client.once('notice', ({ code }) => resolve(code)));
	await client.query(`SET LOCAL app.tenant_id = '${ACME}'`);
	expect(await warned).toBe('25P01');
	await expect(client.query(READ)).rejects.toMatchObject({ code: '42501' });
});

it('is an error for a tenant that is no UUID', async () => {
	await client.query("SET app.tenant_id = 'acme'");
	await expect(client.query(READ)).rejects.toMatchObject({ code: '22P02' });
	await client.query('RESET app.tenant_id');
});

it('can not tell a tenant that a session left', async () => {
	await client.query(`SET app.tenant_id = '${ACME}'`);
	expect((await client.query(READ)).rowCount).toBe(2);
	await client.query('RESET app.tenant_id');
});
