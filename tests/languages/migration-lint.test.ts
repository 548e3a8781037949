import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, inject, it } from 'vitest';
import { LABS_FOLDER, readLabFromDisk } from '../../src/lab/disk.ts';
import { orSkip } from '../services/missing.ts';
import { serveFinalState } from './final-state.ts';
import { region } from './row-level-security-bench.ts';
import { findTools, runSteps } from './run-workflow.ts';
import { onlyJob, workflowProblems } from './workflow.ts';

/** The workflow `migration-lint`: read as GitHub reads it, and its steps run as GitHub runs them. */

const FILE = 'migration-lint.yaml';
const LAB = readLabFromDisk('row-level-security');
const text = readFileSync(
	join(LABS_FOLDER, 'database-isolation/row-level-security/code/migration-lint', FILE),
	'utf8',
);
const job = onlyJob(text);

describe('the workflow', () => {
	it('is one that GitHub accepts', async () => {
		expect(await workflowProblems(FILE, text)).toEqual([]);
	});

	it.each([
		['a misspelled key', 'runs-on:', 'run-on:', "Unexpected value 'run-on'"],
		['a key that is missing', /\n {4}runs-on:.*/, '', 'Required property is missing: runs-on'],
		['a key in the wrong place', 'permissions:', 'services:', "Unexpected value 'services'"],
		[
			'an expression that names nothing',
			'PGDATABASE: postgres',
			`PGDATABASE: \${{ db.name }}`,
			'db',
		],
		[
			'a wrong indentation',
			'\n    env:\n      PGHOST',
			'\n   env:\n      PGHOST',
			'migration-lint',
		],
	])('is refused with %s', async (_, from, to, sentence) => {
		const broken = text.replace(from, to);
		expect(broken).not.toBe(text);
		expect((await workflowProblems(FILE, broken)).join('\n')).toContain(sentence);
	});

	it('names each action by a commit and has no right to write', () => {
		const actions = job.steps.flatMap(({ uses }) => uses ?? []);
		expect(actions).not.toEqual([]);
		for (const action of actions) expect(action).toMatch(/^actions\/[\w-]+@[0-9a-f]{40}$/);
		expect(text).toContain('permissions:\n  contents: read\n');
	});
});

const GAPS = Object.fromEntries(
	['tables', 'policies', 'doors', 'login'].map((name) => [
		`db/gaps/${name}.sql`,
		region('policy-gaps', name),
	]),
);
const CREDIT = `CREATE TABLE credit (id bigint, tenant_id uuid NOT NULL, PRIMARY KEY (tenant_id, id));
GRANT SELECT ON credit TO app_user;`;
const PROTECT = region('tenant-table', 'protect').replaceAll(/\bpayment\b/g, 'credit');

describe('its steps', () => {
	it('use bash as the test does', () => {
		expect(job.defaults.run.shell).toBe('bash');
	});

	it('pass on an empty server with every migration of the lab', async ({ skip }) => {
		const tools = await orSkip(findTools, skip);
		const byOwner = LAB.steps.filter(({ actor }) => actor.login.role === 'app_owner');
		const scripts = [LAB.schema, ...byOwner.flatMap(({ solution }) => solution ?? [])];
		const migrations = scripts.map((sql, at) => [
			`db/migrations/${String(at + 1).padStart(4, '0')}.sql`,
			sql,
		]);
		const server = new pg.Client({ connectionString: inject('postgresUrl') });
		await server.connect();
		await server.query('CREATE DATABASE migration_lint');
		try {
			const address = new URL('/migration_lint', inject('postgresUrl')).href;
			const files = { ...GAPS, ...Object.fromEntries(migrations) };
			expect(await runSteps(job, tools, address, files)).toMatchObject({ code: 0, output: '' });
		} finally {
			await server.query('DROP DATABASE migration_lint');
			await server.end();
		}
	});

	const changes: readonly [
		claim: string,
		files: Readonly<Record<string, string>>,
		code: number,
		said: string,
	][] = [
		['pass a new table that is protected', { credit: `${CREDIT}\n${PROTECT}` }, 0, ''],
		['name a table without row security', { credit: CREDIT }, 1, '(tables)::credit: not enabled'],
		[
			'name a table that is not forced',
			{ credit: `${CREDIT} ALTER TABLE credit ENABLE ROW LEVEL SECURITY;` },
			1,
			'(tables)::credit: not forced',
		],
		[
			'name a policy that never asks',
			{ debug: 'CREATE POLICY debug ON invoice FOR SELECT USING (true);' },
			1,
			'(policies)::invoice: debug: SELECT',
		],
		[
			'name a view',
			{ report: 'CREATE VIEW report AS TABLE invoice; GRANT SELECT ON report TO app_user;' },
			1,
			"(doors)::report: view with its owner's rights",
		],
		['stop at a migration that fails', { wrong: 'CREATE TABLE invoice (id int);' }, 3, 'invoice'],
	];

	it.for(changes)('%s', async ([, migrations, code, said], { skip }) => {
		const tools = await orSkip(findTools, skip);
		const named = Object.entries(migrations).map(([name, sql]) => [
			`db/migrations/0001_${name}.sql`,
			sql,
		]);
		const state = await serveFinalState(inject('postgresUrl'), LAB.id);
		try {
			const files = { ...GAPS, ...Object.fromEntries(named) };
			const result = await runSteps(job, tools, state.ownerUrl, files);
			expect(result.code, result.output).toBe(code);
			if (said === '') expect(result.output).toBe('');
			else expect(result.output).toContain(said);
		} finally {
			await state.close();
		}
	});

	it('fail when a query fails or there is none, instead of finding no gap', async ({ skip }) => {
		const tools = await orSkip(findTools, skip);
		const state = await serveFinalState(inject('postgresUrl'), LAB.id);
		const migration = { 'db/migrations/0001_nothing.sql': 'SELECT 1;' };
		try {
			const wrong = { ...migration, ...GAPS, 'db/gaps/wrong.sql': 'SELECT missing;' };
			expect((await runSteps(job, tools, state.ownerUrl, wrong)).code).toBe(3);
			expect((await runSteps(job, tools, state.ownerUrl, migration)).code).toBe(1);
		} finally {
			await state.close();
		}
	});
});
