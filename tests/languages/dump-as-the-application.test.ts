import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, expect, it } from 'vitest';
import { LABS_FOLDER, readSharedScripts } from '../../src/lab/disk.ts';
import { call } from '../services/call.ts';
import { orSkip } from '../services/missing.ts';
import { type Postgres15, startPostgres15 } from '../services/postgres-15.ts';

/** What pg_dump makes of a tenant's tables when it runs as a login that policies bind; Debian's PostgreSQL 15. */

const LAB = join(LABS_FOLDER, 'database-isolation/move-tenant');
const ACME = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
let server: Postgres15 | undefined;
afterAll(() => server?.stop());

it('refuses a dump by the application, and with --enable-row-security makes one of a part without a word', async ({
	skip,
}) => {
	server = await orSkip(() => startPostgres15(), skip);
	const root = new pg.Client({ connectionString: server.url });
	await root.connect();
	await root.query(readSharedScripts().roles);
	await root.query('SET SESSION AUTHORIZATION app_owner');
	for (const file of ['schema.sql', 'seed.sql'])
		await root.query(readFileSync(join(LAB, file), 'utf8'));
	// What the dump asks for first, and people grant.
	await root.query('GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO app_user');
	await root.end();

	const { dump, url } = server;
	const as = (role: string, options: readonly string[], tenant = '') => {
		const address = new URL(url);
		address.username = role;
		const args = ['--data-only', '--inserts', '-t', 'invoice', '-d', address.href, ...options];
		return call(dump, args, { env: tenant ? { PGOPTIONS: `-c app.tenant_id=${tenant}` } : {} });
	};
	const inserts = (text: string) => text.match(/^INSERT/gm)?.length ?? 0;

	for (const role of ['app_user', 'app_owner']) {
		const refused = await as(role, []);
		expect(refused.code).toBe(1);
		expect(refused.output).toContain('row-level security');
	}
	const part = await as('app_user', ['--enable-row-security'], ACME);
	expect([part.code, inserts(part.stdout)]).toEqual([0, 3]);
	expect(part.stdout).not.toContain('falcon');
	const nothing = await as('app_owner', ['--enable-row-security']);
	expect([nothing.code, inserts(nothing.stdout)]).toEqual([0, 0]);
	const whole = await as('postgres', []);
	expect([whole.code, inserts(whole.stdout)]).toEqual([0, 5]);
});
