import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { LABS_FOLDER } from '../../src/lab/disk.ts';
import { call } from '../services/call.ts';
import { findProgram } from '../services/install.ts';
import { MissingTool, orSkip } from '../services/missing.ts';
import { ensurePsql } from '../services/psql.ts';
import { serveFinalState } from './final-state.ts';
import { region } from './row-level-security-bench.ts';
import { onlyJob, workflowProblems } from './workflow.ts';

/** The workflow `plan-gate`: read as GitHub reads it, and its two gates run as GitHub runs them. */

const FILE = 'plan-gate.yaml';
const CODE = join(LABS_FOLDER, 'database-isolation/policy-cost-lens/code');
const text = readFileSync(join(CODE, 'plan-gate', FILE), 'utf8');
const job = onlyJob(text);
const gate = (name: RegExp) => job.steps.find((step) => name.test(step.name ?? ''))?.run ?? '';
const [, BUDGET = ''] = region('plan-gaps', 'budget', CODE).split(/^(?=DO )/m);

const GAPS = Object.fromEntries(
	['shape', 'functions', 'leakproof', 'barriers'].map((name) => [
		`db/gaps/${name}.sql`,
		region('plan-gaps', name, CODE),
	]),
);
const NEWEST = 'SELECT id, memo FROM ticket ORDER BY id DESC LIMIT 20';

async function findTools(): Promise<Record<'bash' | 'psql', string>> {
	const bash = findProgram(['bash']);
	if (!bash) throw new MissingTool('bash is not in PATH, and the steps of the workflow need it.');
	return { bash, psql: await ensurePsql() };
}

/** Runs one step in a checkout that holds these files, on the lab's final state. */
async function runStep(
	tools: Readonly<Record<'bash' | 'psql', string>>,
	run: string,
	files: Readonly<Record<string, string>>,
	migration = '',
) {
	const checkout = await mkdtemp(join(tmpdir(), 'hub-gate-'));
	const state = await serveFinalState(inject('postgresUrl'), 'policy-cost-lens');
	try {
		for (const [path, content] of Object.entries({ ...files, 'step.sh': run })) {
			await mkdir(dirname(join(checkout, path)), { recursive: true });
			await writeFile(join(checkout, path), content);
		}
		const { port, pathname } = new URL(state.databaseUrl);
		const env = {
			...job.env,
			PGPORT: port,
			PGDATABASE: pathname.slice(1),
			PATH: [dirname(tools.psql), process.env['PATH']].join(delimiter),
		};
		const options = { cwd: checkout, env, timeout: 30_000 };
		const migrated = await call(
			tools.psql,
			['-X', '-q', '-U', 'app_owner', '-c', migration],
			options,
		);
		expect(migrated.output).toBe('');
		// What "shell: bash" means: https://docs.github.com/actions/reference/workflow-syntax
		const args = ['--noprofile', '--norc', '-eo', 'pipefail', 'step.sh'];
		return await call(tools.bash, args, options);
	} finally {
		await state.close();
		await rm(checkout, { recursive: true, force: true });
	}
}

describe('the workflow', () => {
	it('is one that GitHub accepts, and has no right to write', async () => {
		expect(await workflowProblems(FILE, text)).toEqual([]);
		expect(text).toContain('permissions:\n  contents: read\n');
		for (const { uses } of job.steps) {
			if (uses) expect(uses).toMatch(/^actions\/[\w-]+@[0-9a-f]{40}$/);
		}
	});

	it('is refused with a misspelled key', async () => {
		const broken = text.replace('runs-on:', 'run-on:');
		expect((await workflowProblems(FILE, broken)).join('\n')).toContain(
			"Unexpected value 'run-on'",
		);
	});
});

describe('its gates', () => {
	it('pass the lab’s final state', async ({ skip }) => {
		const tools = await orSkip(findTools, skip);
		const busy = { 'db/budget.sql': BUDGET, 'db/busy/newest.sql': NEWEST };
		for (const [name, files] of [
			[/^Judge/, GAPS],
			[/^Hold/, busy],
		] as const) {
			expect(await runStep(tools, gate(name), files)).toMatchObject({ code: 0, output: '' });
		}
	});

	const failing: readonly [
		claim: string,
		name: RegExp,
		files: object,
		sql: string,
		said: string,
	][] = [
		[
			'name a policy that is a filter',
			/^Judge/,
			GAPS,
			"ALTER POLICY tenant_isolation ON article USING (tenant_id::text = current_setting('app.tenant_id', true))",
			'article: the policy is a filter',
		],
		[
			'name a volatile helper',
			/^Judge/,
			GAPS,
			'ALTER FUNCTION session_tenant() VOLATILE',
			'session_tenant(): volatile',
		],
		[
			'name a query over its budget, and for which tenant',
			/^Hold/,
			{
				'db/budget.sql': BUDGET,
				'db/busy/search.sql': `SELECT id FROM ticket WHERE data @> '{"code": "E-711"}'`,
			},
			'',
			'::error title=Over budget::db/busy/search.sql for aaaaaaaa-',
		],
		[
			'refuse a busy query that writes',
			/^Hold/,
			{ 'db/budget.sql': BUDGET, 'db/busy/write.sql': 'DELETE FROM ticket' },
			'',
			'read-only transaction',
		],
	];
	it.for(failing)('%s', async ([, name, files, sql, said], { skip }) => {
		const tools = await orSkip(findTools, skip);
		const result = await runStep(tools, gate(name), files as Record<string, string>, sql);
		expect(result.code, result.output).toBe(1);
		expect(result.output).toContain(said);
	});
});
