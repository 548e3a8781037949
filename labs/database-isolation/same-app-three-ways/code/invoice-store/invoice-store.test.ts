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

const { DATABASE_URL = '', SUPERUSER_URL = '' } = process.env;
const ACME = parseTenantId('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');
const GLOBEX = parseTenantId('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb');
const NOBODY = parseTenantId('dddddddd-dddd-4ddd-8ddd-dddddddddddd');

/** One connection, so that a tenant meets what another one left behind. */
const open = (url: string) => new pg.Pool({ connectionString: url, max: 1 }).on('error', () => {});

/** What holds in every model. */
function keepsTenantsApart(store: () => InvoiceStore) {
	it('finds each tenant’s late invoices, in turns', async () => {
		for (let turn = 0; turn < 3; turn += 1) {
			const acme = await store().late(ACME);
			expect(acme).toEqual([{ id: '1', memo: 'orchid delivery', total: '120' }]);
			const globex = await store().late(GLOBEX);
			expect(globex).toEqual([{ id: '1', memo: 'falcon rollout', total: '300' }]);
		}
	});

	it('answers tenants that ask at once, each its own', async () => {
		const asked = Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? ACME : GLOBEX));
		const answers = await Promise.all(asked.map((tenant) => store().late(tenant)));
		for (const [at, invoices] of answers.entries()) {
			expect(invoices.map(({ total }) => total)).toEqual([at % 2 === 0 ? '120' : '300']);
		}
	});

	it('refuses a tenant without a place, and serves the next one', async () => {
		await expect(store().late(NOBODY)).rejects.toThrow(UnknownTenant);
		expect(await store().late(ACME)).toHaveLength(1);
	});
}

describe.each([
	['shared tables', sharedStore],
	['a schema each', schemaStore],
] as const)('an InvoiceStore of %s', (_, storeOn) => {
	let pool: Pool;
	beforeAll(() => {
		pool = open(DATABASE_URL);
	});
	afterAll(() => pool.end());
	keepsTenantsApart(() => storeOn(pool));
});

describe('an InvoiceStore of a database each', () => {
	const pools = new Map<TenantId, Pool>();
	const names = [
		[ACME, 'acme'],
		[GLOBEX, 'globex'],
	] as const;
	const at = (address: string, database: string) => {
		const url = new URL(address);
		url.pathname = `/${database}`;
		return url.href;
	};
	/** Runs statements in turn as superuser. */
	async function make(address: string, ...statements: string[]) {
		const client = new pg.Client({ connectionString: address });
		await client.connect();
		try {
			for (const statement of statements) await client.query(statement);
		} finally {
			await client.end();
		}
	}

	beforeAll(async () => {
		for (const [tenant, name] of names) {
			const database = `invoice_store_${name}`;
			await make(
				SUPERUSER_URL,
				`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`,
				`CREATE DATABASE ${database}`,
				`REVOKE CONNECT ON DATABASE ${database} FROM PUBLIC`,
				`GRANT CONNECT ON DATABASE ${database} TO app_user`,
			);
			const memo = name === 'acme' ? "'orchid delivery', 120" : "'falcon rollout', 300";
			await make(
				at(SUPERUSER_URL, database),
				'CREATE TABLE invoice (id bigint PRIMARY KEY, memo text, total numeric, late boolean)',
				`INSERT INTO invoice VALUES (1, ${memo}, true), (2, 'paid', 1, false)`,
				'GRANT SELECT ON invoice TO app_user',
			);
			pools.set(tenant, open(at(DATABASE_URL, database)));
		}
	});
	afterAll(async () => {
		for (const pool of pools.values()) await pool.end();
		for (const [, name] of names) {
			await make(SUPERUSER_URL, `DROP DATABASE invoice_store_${name} WITH (FORCE)`);
		}
	});
	keepsTenantsApart(() => databaseStore((tenant) => pools.get(tenant)));
});
