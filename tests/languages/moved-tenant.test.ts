import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import {
	atPlace,
	remembering,
} from '../../labs/data-routing/route-to-placement/code/route-cache/route-cache.ts';
import {
	type Find,
	findIn,
	resolveTenant,
} from '../../labs/data-routing/route-to-placement/code/tenant-resolver/tenant-resolver.ts';
import {
	parseTenantId,
	withTenant,
} from '../../labs/database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import { addressesOf, type FinalState, serveFinalState } from './final-state.ts';
import { soonAfter } from './waiting.ts';

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
	expect(await soonAfter(locked)).toBe('waits');
	await app.query('COMMIT');
	await locked;
	await owner.query(REVOKE);
	expect(await copied()).toBe(1);
	await owner.query('COMMIT');
	expect(await codeOf(app.query(INSERT.replace('90', '91')))).toBe('42501');
});

test.each([
	['READ COMMITTED, after a SELECT', 'READ COMMITTED', 'SELECT count(*) FROM placement', 1],
	['REPEATABLE READ, as its first statement', 'REPEATABLE READ', '', 1],
	['REPEATABLE READ, after a SELECT', 'REPEATABLE READ', 'SELECT count(*) FROM placement', 0],
])(
	'a copy behind a lock taken in %s: its rows committed while it waited',
	async (_, level, before, rows) => {
		await app.query('BEGIN');
		await app.query(INSERT);
		await owner.query(`BEGIN ISOLATION LEVEL ${level}; ${before}`);
		const locked = owner.query('LOCK TABLE t_acme.invoice IN ACCESS EXCLUSIVE MODE');
		await app.query('COMMIT');
		await locked;
		expect(await copied()).toBe(rows);
		await owner.query('COMMIT');
	},
);

test('a lock that waits too long is given up with 55P03, and the tenant’s requests go on', async () => {
	await app.query('BEGIN');
	await app.query(INSERT);
	await owner.query("BEGIN; SET LOCAL lock_timeout = '100ms'");
	const all = 'LOCK TABLE t_acme.invoice, t_acme.export IN ACCESS EXCLUSIVE MODE';
	expect(await codeOf(owner.query(all))).toBe('55P03');
	await owner.query('ROLLBACK');
	expect(await codeOf(app.query('SELECT count(*) FROM t_acme.export'))).toBe('none');
	await app.query('COMMIT');
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

test('moved in the order of the guide, a tenant loses nothing that was committed', async () => {
	const { DATABASE_URL = '', SUPERUSER_URL = '' } = addressesOf(state);
	const [superuser, late] = [await client(SUPERUSER_URL), await client(DATABASE_URL)];
	const pool = new pg.Pool({ connectionString: DATABASE_URL });
	pool.on('error', () => {});
	const acme = parseTenantId(ACME);
	const names = { base: 'saas.example', reserved: new Set<string>() };
	const route = () => resolveTenant(findIn(pool), names, 'acme.saas.example', acme);
	const place = (schema: string, to: string) =>
		owner.query('UPDATE placement SET state = $2 WHERE schema_name = $1', [schema, to]);
	await superuser.query(`CREATE SCHEMA t_acme_2 AUTHORIZATION app_owner;
		SET SESSION AUTHORIZATION app_owner;
		CREATE TABLE t_acme_2.invoice (LIKE t_acme.invoice INCLUDING ALL);
		INSERT INTO placement VALUES ('${ACME}', 2, 't_acme_2', 'copying')`);
	await app.query('BEGIN');
	await app.query(INSERT);

	await place('t_acme', 'retired');
	expect(await route()).toEqual({ kind: 'refused', status: 503 });
	await owner.query("BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = '5s'");
	const all = 'LOCK TABLE t_acme.invoice, t_acme.export IN ACCESS EXCLUSIVE MODE';
	const locked = owner.query(all);
	await app.query('COMMIT');
	await locked;
	await owner.query(REVOKE);
	// A job with an old place in its hands waits for the lock, and finds the schema closed.
	const stale = codeOf(late.query(INSERT.replace('90', '91')));
	await owner.query('INSERT INTO t_acme_2.invoice SELECT * FROM t_acme.invoice');
	await owner.query('COMMIT');
	expect(await stale).toBe('42501');
	await place('t_acme_2', 'live');

	expect(await route()).toMatchObject({ kind: 'tenant', schema: 't_acme_2', epoch: 2 });
	const moved = 'SELECT id FROM t_acme_2.invoice WHERE id >= 90';
	expect((await owner.query(moved)).rows.map(({ id }) => Number(id))).toEqual([90]);
	await Promise.all([superuser.end(), late.end(), pool.end()]);
});

test.each([
	['named whole', '42501'],
	['found by search_path', '42P01'],
])('a write at a cached place, %s, fails there and is made at the new one', async (_, code) => {
	const GLOBEX = parseTenantId('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb');
	const pool = new pg.Pool({ connectionString: addressesOf(state)['DATABASE_URL'] });
	pool.on('error', () => {});
	let stale = true;
	const cache = remembering(
		async (host) => {
			const found = await findIn(pool)(host);
			if (!found || !stale) return found;
			stale = false;
			return { ...found, schema_name: 't_globex', epoch: 1 };
		},
		{ maxAge: 60_000, size: 10 },
	);
	const resolve = (find: Find) =>
		resolveTenant(
			find,
			{ base: 'saas.example', reserved: new Set() },
			'globex.saas.example',
			GLOBEX,
		);
	const found = await resolve(cache.find);
	if (found.kind !== 'tenant') throw new Error(found.kind);
	const codes: string[] = [];
	const byPath = code === '42P01';
	const made = await atPlace(cache, found, resolve, ({ schema }) =>
		withTenant(pool, GLOBEX, async (scope) => {
			if (byPath) await scope.query(`SET LOCAL search_path = ${schema}`);
			const table = byPath ? 'invoice' : `${schema}.invoice`;
			await scope.query(`INSERT INTO ${table} VALUES (90, 'falcon once', 1)`);
			return schema;
		}).catch((cause: { code: string }) => {
			codes.push(cause.code);
			throw cause;
		}),
	);
	await pool.end();
	expect([made, codes]).toEqual(['t_globex_2', [code]]);
	const count = (schema: string) => `(SELECT count(*)::int FROM ${schema}.invoice WHERE id = 90)`;
	const { rows } = await owner.query(
		`SELECT ${count('t_globex')} AS old, ${count('t_globex_2')} AS new`,
	);
	expect(rows).toEqual([{ old: 0, new: 1 }]);
	await owner.query('DELETE FROM t_globex_2.invoice WHERE id = 90');
});
