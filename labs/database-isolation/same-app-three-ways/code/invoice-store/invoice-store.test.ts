import pg, { type Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
	parseTenantId,
	type TenantId,
} from '../../../row-level-security/code/with-tenant/with-tenant.ts';
import {
	databaseStore,
	type InvoiceStore,
	schemaStore,
	sharedStore,
	UnknownTenant,
} from './invoice-store.ts';

// DATABASE_URL logs in as app_user, SUPERUSER_URL as superuser, to the state that the lab ends in.

const ACME = parseTenantId('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');
const GLOBEX = parseTenantId('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb');
const NOBODY = parseTenantId('dddddddd-dddd-4ddd-8ddd-dddddddddddd');

const pools: Pool[] = [];
function open(url: string): Pool {
	// Few connections, so that a tenant meets what another one left behind.
	const pool = new pg.Pool({ connectionString: url, max: 1 }).on('error', () => {});
	pools.push(pool);
	return pool;
}

const databases = new Map<TenantId, Pool>();
let superuser: Pool;
const stores: Record<string, InvoiceStore> = {};

beforeAll(async () => {
	const { DATABASE_URL = '', SUPERUSER_URL = '' } = process.env;
	superuser = open(SUPERUSER_URL);
	for (const [tenant, name] of [
		[ACME, 'acme'],
		[GLOBEX, 'globex'],
	] as const) {
		const database = `invoice_store_${name}`;
		await superuser.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
		await superuser.query(`CREATE DATABASE ${database}`);
		const url = new URL(SUPERUSER_URL);
		url.pathname = `/${database}`;
		const maker = new pg.Client({ connectionString: url.href });
		await maker.connect();
		await maker.query(
			`CREATE TABLE invoice (id bigint PRIMARY KEY, memo text NOT NULL, total numeric NOT NULL, late boolean NOT NULL);
			 REVOKE CONNECT ON DATABASE ${database} FROM PUBLIC;
			 GRANT CONNECT ON DATABASE ${database} TO app_user;
			 GRANT SELECT ON invoice TO app_user`,
		);
		const { rows } = await superuser.query(`SELECT id, memo, total, late FROM t_${name}.invoice`);
		for (const { id, memo, total, late } of rows) {
			await maker.query('INSERT INTO invoice VALUES ($1, $2, $3, $4)', [id, memo, total, late]);
		}
		await maker.end();
		const login = new URL(DATABASE_URL);
		login.pathname = url.pathname;
		databases.set(tenant, open(login.href));
	}
	const pool = open(DATABASE_URL);
	stores['shared tables'] = sharedStore(pool);
	stores['a schema each'] = schemaStore(pool);
	stores['a database each'] = databaseStore((tenant) => databases.get(tenant));
});

afterAll(async () => {
	for (const pool of pools.filter((one) => one !== superuser)) await pool.end();
	for (const name of ['acme', 'globex']) {
		await superuser.query(`DROP DATABASE IF EXISTS invoice_store_${name} WITH (FORCE)`);
	}
	await superuser.end();
});

describe.each(['shared tables', 'a schema each', 'a database each'])(
	'an InvoiceStore of %s',
	(model) => {
		const store = () => stores[model] as InvoiceStore;

		it('finds each tenant’s late invoices, in turns on one connection', async () => {
			const acme = [{ id: '1', memo: 'orchid delivery', total: '120' }];
			const globex = [{ id: '1', memo: 'falcon rollout', total: '300' }];
			for (let turn = 0; turn < 3; turn += 1) {
				expect(await store().late(ACME)).toEqual(acme);
				expect(await store().late(GLOBEX)).toEqual(globex);
			}
		});

		it('refuses a tenant without a place, and serves the next one', async () => {
			await expect(store().late(NOBODY)).rejects.toThrow(UnknownTenant);
			expect(await store().late(ACME)).toHaveLength(1);
		});
	},
);
