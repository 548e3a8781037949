import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLabFromDisk, readSharedScripts } from '../../src/lab/disk.ts';
import { type Database, type Engine, errorOf } from '../../src/lab/engine.ts';
import { createNodePGlite } from '../../src/lab/node-engine.ts';
import { startState } from '../../src/lab/steps.ts';

/** The lab's walk as its first step leaves it, with a policy for tenants on every table and nothing else. */

const ACME = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
const TABLES = ['role', 'role_permission', 'membership', 'project', 'document', 'document_share'];
const POLICIES = TABLES.map(
	(table) => `
	ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
	CREATE POLICY tenant_isolation ON ${table} USING (tenant_id = session_tenant());`,
).join('');

let engine: Engine;
let database: Database;
beforeAll(async () => {
	engine = await createNodePGlite();
	const lab = readLabFromDisk('object-check');
	database = await engine.open(startState(lab, readSharedScripts(), { number: 2 }));
});
afterAll(async () => {
	await database.close();
	await engine.close();
});

async function run(role: 'app_user' | 'app_owner', sql: string) {
	const session = await database.session({ role, tenant: role === 'app_user' ? ACME : null });
	const execution = await session.execute(`SET app.person_id = '1'; ${sql}`);
	await session.close();
	expect(errorOf(execution)).toBe(null);
	return execution.statements.at(-1)?.rows ?? [];
}

const BEHIND = `
	SELECT endpoint, answer FROM walked()
	WHERE answer ~ '(falcon|stapler)' OR answer ~ '^\\(20' ORDER BY endpoint`;

describe('the eight calls', () => {
	it('all reach another tenant, or write beneath it', async () => {
		const rows = await run('app_user', BEHIND);
		expect(rows).toHaveLength(8);
	});

	it('are stopped by policies, but for the one whose row is the own tenant’s', async () => {
		await run('app_owner', POLICIES);
		expect((await run('app_user', BEHIND)).map(([endpoint]) => endpoint)).toEqual(['add_document']);
		const own = await run(
			'app_user',
			`SELECT status FROM add_document(2, 'orchid note');
			 SELECT project_id, tenant_id FROM document WHERE title = 'orchid note'`,
		);
		expect(own).toEqual([['2', ACME]]);
	});

	it('have a ninth behind policies: an own member with another tenant’s role', async () => {
		const own = await run(
			'app_user',
			`SELECT status FROM set_role(2, 21);
			 SELECT role_id FROM membership WHERE person_id = 2`,
		);
		expect(own).toEqual([['21']]);
	});
});
