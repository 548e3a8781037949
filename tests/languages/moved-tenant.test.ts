import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { addressesOf, type FinalState, serveFinalState } from './final-state.ts';

/** What taking a schema away from the application stops, and what it does not, on a server. */

const ACME = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
let state: FinalState;
let owner: pg.Client;
let app: pg.Client;

async function client(address: string): Promise<pg.Client> {
	const opened = new pg.Client({ connectionString: address });
	// The server ends it when its database goes.
	opened.on('error', () => {});
	await opened.connect();
	return opened;
}

beforeAll(async () => {
	state = await serveFinalState(inject('postgresUrl'), 'route-to-placement');
	const { DATABASE_URL = '', OWNER_URL = '' } = addressesOf(state);
	[app, owner] = [await client(DATABASE_URL), await client(OWNER_URL)];
	await app.query("SELECT set_config('app.tenant_id', $1, false)", [ACME]);
});
afterAll(async () => {
	await Promise.all([app.end(), owner.end()]);
	await state.close();
});
beforeEach(async () => {
	await owner.query('GRANT USAGE ON SCHEMA t_acme TO app_user');
	await owner.query('DELETE FROM t_acme.invoice WHERE id = 90');
});

const REVOKE = 'REVOKE USAGE ON SCHEMA t_acme FROM app_user';
const INSERT = "INSERT INTO t_acme.invoice VALUES (90, 'orchid late', 1)";
const copied = async () =>
	Number((await owner.query('SELECT count(*) FROM t_acme.invoice WHERE id = 90')).rows[0].count);
const codeOf = (query: Promise<unknown>) =>
	query.then(
		() => 'none',
		(cause: { code: string }) => cause.code,
	);

test('a transaction that began before the revoke commits after the copy: its row is lost', async () => {
	await app.query('BEGIN');
	await app.query(INSERT);
	await owner.query(REVOKE);
	expect(await copied()).toBe(0);
	await app.query('COMMIT');
	expect(await copied()).toBe(1);
});

test('with the table locked by the one who moves, the revoke waits for it and the copy has its row', async () => {
	await app.query('BEGIN');
	await app.query(INSERT);
	await owner.query('BEGIN');
	const locked = owner.query('LOCK TABLE t_acme.invoice IN ACCESS EXCLUSIVE MODE');
	const first = await Promise.race([
		locked.then(() => 'locked'),
		new Promise((resolve) => setTimeout(() => resolve('waits'), 200)),
	]);
	expect(first).toBe('waits');
	await app.query('COMMIT');
	await locked;
	await owner.query(REVOKE);
	expect(await copied()).toBe(1);
	await owner.query('COMMIT');
	expect(await codeOf(app.query(INSERT.replace('90', '91')))).toBe('42501');
});

test('a name without its schema is not 42501: it is 42P01, or a table of the next schema', async () => {
	await owner.query(REVOKE);
	expect(await codeOf(app.query(INSERT))).toBe('42501');
	await app.query('SET search_path = t_acme');
	const unqualified = INSERT.replace('t_acme.', '');
	expect(await codeOf(app.query(unqualified))).toBe('42P01');
	await owner.query('CREATE TABLE public.invoice (LIKE t_acme.invoice)');
	await owner.query('GRANT INSERT ON public.invoice TO app_user');
	await app.query('SET search_path = t_acme, public');
	expect(await codeOf(app.query(unqualified))).toBe('none');
	await app.query('RESET search_path');
	await owner.query('DROP TABLE public.invoice');
});
