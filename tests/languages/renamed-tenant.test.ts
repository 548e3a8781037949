import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { LABS_FOLDER } from '../../src/lab/disk.ts';
import { addressesOf, type FinalState, serveFinalState } from './final-state.ts';
import { soonAfter } from './waiting.ts';

/** Two people rename one tenant at once, in two sessions of a server. */

const ACME = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
const CATALOG = join(LABS_FOLDER, 'data-routing/route-to-placement/code/catalog/catalog.sql');
const LOCK = '  SELECT FROM tenant WHERE id = renamed FOR UPDATE;\n';
let state: FinalState;
const open: pg.Client[] = [];

async function client(address = ''): Promise<pg.Client> {
	const opened = new pg.Client({ connectionString: address });
	// The server ends it when its database goes.
	opened.on('error', () => {});
	await opened.connect();
	open.push(opened);
	return opened;
}

beforeAll(async () => {
	state = await serveFinalState(inject('postgresUrl'), 'route-to-placement');
	const superuser = await client(addressesOf(state)['SUPERUSER_URL']);
	await superuser.query('CREATE ROLE resolver');
});
afterAll(async () => {
	await open[0]?.query('DROP OWNED BY resolver; DROP ROLE resolver');
	await Promise.all(open.map((one) => one.end()));
	await state.close();
});

/** The hosts that acme has after both renames, with this text of the catalog. */
async function afterTwoRenames(catalog: string): Promise<string[]> {
	const address = addressesOf(state)['OWNER_URL'];
	const [first, second] = [await client(address), await client(address)];
	await first.query(`DROP TABLE IF EXISTS tenant, tenant_domain, placement CASCADE;
		DROP FUNCTION IF EXISTS keep_former_host, verify_domain, release_domain, rename_tenant`);
	await first.query(catalog);
	await first.query(`INSERT INTO tenant VALUES ('${ACME}', 'acme', 'active');
		INSERT INTO tenant_domain (host, tenant_id, state)
		VALUES ('acme.saas.example', '${ACME}', 'verified')`);
	await first.query(`BEGIN; SELECT rename_tenant('${ACME}', 'orchid')`);
	const waiting = second.query(`SELECT rename_tenant('${ACME}', 'tulip')`);
	expect(await soonAfter(waiting)).toBe('waits');
	await first.query('COMMIT');
	await waiting;
	const { rows } = await first.query(
		"SELECT host || ' ' || state AS row FROM tenant_domain ORDER BY host",
	);
	return rows.map(({ row }) => row);
}

test('the second of two renames at once makes the first one’s host a former one', async () => {
	const catalog = readFileSync(CATALOG, 'utf8');
	expect(await afterTwoRenames(catalog)).toEqual([
		'acme.saas.example former',
		'orchid.saas.example former',
		'tulip.saas.example verified',
	]);
});

test('without its lock, a host stays verified that is nobody’s slug', async () => {
	const catalog = readFileSync(CATALOG, 'utf8');
	expect(catalog).toContain(LOCK);
	expect(await afterTwoRenames(catalog.replace(LOCK, ''))).toContain(
		'orchid.saas.example verified',
	);
});
