import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, inject, it } from 'vitest';
import { LABS_FOLDER } from '../../src/lab/disk.ts';
import { orSkip } from '../services/missing.ts';
import { serveFinalState } from './final-state.ts';
import { region } from './row-level-security-bench.ts';
import { findTools, runSteps, type Tools } from './run-workflow.ts';
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

/** Runs one step in a checkout that holds these files, on the lab's final state after a migration. */
async function runStep(
	tools: Tools,
	run: string,
	files: Readonly<Record<string, string>>,
	migration = '',
) {
	const state = await serveFinalState(inject('postgresUrl'), 'policy-cost-lens');
	try {
		const owner = new pg.Client({ connectionString: state.ownerUrl });
		await owner.connect();
		await owner.query(migration);
		await owner.end();
		return await runSteps({ env: job.env, steps: [{ run }] }, tools, state.databaseUrl, files);
	} finally {
		await state.close();
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
