import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseTenantId } from '../../../row-level-security/code/with-tenant/with-tenant.ts';
import { closeTenantPool, openTenantPool, WrongDatabaseError } from './open-tenant-pool.ts';

// DATABASE_URL logs in as app_user and OWNER_URL as app_owner, to one database: acme's.

const acme = parseTenantId('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');
const globex = parseTenantId('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb');
const url = new URL(process.env['DATABASE_URL'] ?? '');
const place = {
	epoch: 1,
	host: url.hostname,
	database: url.pathname.slice(1),
	login: url.username,
};
const secrets = { passwordOf: async () => decodeURIComponent(url.password) };
const open = (tenant: typeof acme) => openTenantPool(place, tenant, secrets, Number(url.port));
const owner = new pg.Client({ connectionString: process.env['OWNER_URL'] });

beforeAll(async () => {
	await owner.connect();
	await owner.query('CREATE TABLE this_tenant (tenant_id uuid NOT NULL)');
	await owner.query('INSERT INTO this_tenant VALUES ($1)', [acme]);
	await owner.query('GRANT SELECT ON this_tenant TO app_user');
});

afterAll(async () => {
	await owner.query('DROP TABLE this_tenant');
	await owner.end();
});

describe('openTenantPool', () => {
	it('opens the database of its tenant', async () => {
		const pool = await open(acme);
		const { rows } = await pool.query('SELECT current_user AS login');
		expect(rows).toEqual([{ login: 'app_user' }]);
		await closeTenantPool(pool);
	});

	it('refuses a database that is another tenant’s', async () => {
		await expect(open(globex)).rejects.toBeInstanceOf(WrongDatabaseError);
	});

	it('leaves no session when it is closed', async () => {
		const pool = await open(acme);
		await Promise.all([1, 2, 3].map(() => pool.query('SELECT 1')));
		await closeTenantPool(pool);
		const { rows } = await owner.query(
			"SELECT count(*)::int AS sessions FROM pg_stat_activity WHERE usename = 'app_user' AND datname = current_database()",
		);
		expect(rows).toEqual([{ sessions: 0 }]);
	});
});
