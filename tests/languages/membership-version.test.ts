import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import {
	parseTenantId,
	withTenant,
} from '../../labs/database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import { cutRegion } from '../../src/components/snippet.ts';
import { LABS_FOLDER } from '../../src/lab/disk.ts';
import { type FinalState, serveFinalState } from './final-state.ts';

/** The table of memberships: on a server, as app_user, under its policy. */

const FILE = 'auth-isolation/token-order/code/membership-version/membership-version.sql';
const sql = readFileSync(join(LABS_FOLDER, FILE), 'utf8');
const region = (name: string) => cutRegion(sql, name, FILE).code;
const ISSUER = 'https://id.example';
const acme = parseTenantId('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');
const globex = parseTenantId('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb');

let state: FinalState;
let pool: pg.Pool;

beforeAll(async () => {
	state = await serveFinalState(inject('postgresUrl'), 'row-level-security');
	const owner = new pg.Client({ connectionString: state.ownerUrl });
	await owner.connect();
	await owner.query(region('table'));
	await owner.query(region('protect'));
	await owner.end();
	// One connection: PREPARE belongs to a session.
	pool = new pg.Pool({ connectionString: state.databaseUrl, max: 1 });
	await pool.query(region('lookup'));
	await pool.query(region('revoke'));
});

afterAll(async () => {
	await pool.end();
	await state.close();
});

type Tenant = ReturnType<typeof parseTenantId>;

const ask = (tenant: Tenant, text: string) =>
	withTenant(pool, tenant, async (scope) => scope.query<{ role: string; version: string }>(text));

const lookup = async (tenant: Tenant, asked: Tenant = tenant, subject = 'ada') => {
	const { rows } = await ask(
		tenant,
		`EXECUTE membership_of_token ('${asked}', '${ISSUER}', '${subject}')`,
	);
	return rows[0] ?? null;
};

const invite = (tenant: Tenant, subject: string) =>
	ask(
		tenant,
		`INSERT INTO membership (tenant_id, issuer, subject, role)
		 VALUES ('${tenant}', '${ISSUER}', '${subject}', 'member')`,
	);

describe('membership', () => {
	it('is found under the policy of its tenant, and not from another', async () => {
		await invite(acme, 'ada');
		expect(await lookup(acme)).toMatchObject({ role: 'member' });
		expect(await lookup(globex, acme)).toBeNull();
		expect(await lookup(acme, acme, 'cleo')).toBeNull();
	});

	it('has a new version after every change, and none that the writer chose', async () => {
		const before = BigInt((await lookup(acme))?.version ?? 0);
		await ask(
			acme,
			`UPDATE membership SET role = 'admin', version = ${before} WHERE subject = 'ada'`,
		);
		const after = BigInt((await lookup(acme))?.version ?? 0);
		expect(after).toBeGreaterThan(before);
	});

	it('is text for every driver, also above what a double holds', async () => {
		const owner = new pg.Client({ connectionString: state.ownerUrl });
		await owner.connect();
		await owner.query("SELECT setval('membership_version', 9007199254740991)");
		await owner.end();
		await invite(acme, 'dora');
		const { fields, rows } = await ask(
			acme,
			`EXECUTE membership_of_token ('${acme}', '${ISSUER}', 'dora')`,
		);
		expect(rows[0]?.version).toBe('9007199254740993');
		expect(fields.find(({ name }) => name === 'version')?.dataTypeID).toBe(pg.types.builtins.TEXT);
		await ask(acme, "DELETE FROM membership WHERE subject = 'dora'");
	});

	it('gives whoever is removed and invited again no version that an old token has', async () => {
		const before = (await lookup(acme))?.version;
		await ask(acme, `DELETE FROM membership WHERE subject = 'ada'`);
		expect(await lookup(acme)).toBeNull();
		await invite(acme, 'ada');
		expect(BigInt((await lookup(acme))?.version ?? 0)).toBeGreaterThan(BigInt(before ?? 0));
	});

	it('takes back every token of one tenant, and none of another', async () => {
		await invite(acme, 'bea');
		await invite(globex, 'ada');
		const before = {
			ada: (await lookup(acme))?.version,
			bea: (await lookup(acme, acme, 'bea'))?.version,
			globex: (await lookup(globex))?.version,
		};
		const { rowCount } = await ask(acme, `EXECUTE revoke_tenant ('${acme}')`);
		expect(rowCount).toBe(2);
		expect((await lookup(acme))?.version).not.toBe(before.ada);
		expect((await lookup(acme, acme, 'bea'))?.version).not.toBe(before.bea);
		expect((await lookup(globex))?.version).toBe(before.globex);
		expect((await ask(acme, `EXECUTE revoke_tenant ('${globex}')`)).rowCount).toBe(0);
	});

	it('starts at 1 for each, in the usual table, and an old token is good again', async () => {
		// BROKEN on purpose: a version that counts within the row forgets with the row.
		const owner = new pg.Client({ connectionString: state.ownerUrl });
		await owner.connect();
		await owner.query(
			'CREATE TEMP TABLE counted (subject text PRIMARY KEY, version int DEFAULT 1)',
		);
		const versions: unknown[] = [];
		for (let invited = 0; invited < 2; invited += 1) {
			await owner.query('DELETE FROM counted');
			await owner.query("INSERT INTO counted (subject) VALUES ('ada')");
			versions.push((await owner.query('SELECT version FROM counted')).rows[0]?.version);
		}
		await owner.end();
		expect(versions).toEqual([1, 1]);
	});
});
