import { readFileSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { LABS_FOLDER } from '../../src/lab/disk.ts';
import { ensureGo } from '../services/go.ts';
import { orSkip } from '../services/missing.ts';
import { type FinalState, serveFinalState } from './final-state.ts';
import { region } from './row-level-security-bench.ts';
import { findTools, inCheckout, runScripts } from './run-workflow.ts';
import { onlyJob, workflowProblems } from './workflow.ts';

/** The workflow `provision-tenant`: read as GitHub reads it, and its steps run as GitHub runs them. */

const FILE = 'provisioning-job.yaml';
const CODE = join(LABS_FOLDER, 'database-isolation/name-collision/code');
const text = readFileSync(join(CODE, 'provisioning-job', FILE), 'utf8');
const job = onlyJob(text);
const ID = 'dddddddd-dddd-4ddd-8ddd-dddddddddddd';
const SCHEMA = `t_${ID.replaceAll('-', '')}`;

describe('the workflow', () => {
	it('is one that GitHub accepts', async () => {
		expect(await workflowProblems(FILE, text)).toEqual([]);
	});

	it.each([
		['an expression that names nothing', 'inputs.slug', 'input.slug', 'input'],
		['a misspelled key', 'cancel-in-progress:', 'cancel-in-progres:', 'cancel-in-progres'],
		['a type that does not exist', 'type: string', 'type: text', 'text'],
	])('is refused with %s', async (_, from, to, sentence) => {
		const broken = text.replace(from, to);
		expect(broken).not.toBe(text);
		expect((await workflowProblems(FILE, broken)).join('\n')).toContain(sentence);
	});

	it('puts no input into the text of a step', () => {
		for (const { run = '' } of job.steps) expect(run).not.toContain('${{');
	});

	it('names each action by a commit and has no right to write', () => {
		for (const { uses } of job.steps)
			if (uses) expect(uses).toMatch(/^actions\/[\w-]+@[0-9a-f]{40}$/);
		expect(text).toContain('permissions:\n  contents: read\n');
	});
});

describe('its steps', () => {
	let state: FinalState;
	let owner: pg.Client;
	beforeAll(async () => {
		state = await serveFinalState(inject('postgresUrl'), 'name-collision');
		owner = new pg.Client({ connectionString: state.ownerUrl });
		await owner.connect();
		await owner.query(readFileSync(join(CODE, 'provision-tenant/provision-tenant.sql'), 'utf8'));
	});
	afterAll(async () => {
		await owner.end();
		await state.close();
	});

	const tools = async () => ({ ...(await findTools()), go: (await ensureGo()).go });

	/** Runs the steps with these inputs, up to the first that fails. */
	const runSteps = (
		found: Awaited<ReturnType<typeof tools>>,
		inputs: Readonly<Record<string, string>>,
	) =>
		inCheckout(
			{
				'db/schema-gaps.sql': region('schema-gaps', 'names', CODE),
				'db/tenant-tables.sql':
					'CREATE TABLE note (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, memo text NOT NULL);',
				// The command stands in this repository's module under another path than in a reader's.
				go: `#!${found.bash}\n[ "$*" = 'run ./cmd/provision' ] || exit 64\nexec '${found.go}' -C '${CODE}/provision-tenant' run ./provision\n`,
			},
			async (checkout) => {
				await chmod(join(checkout, 'go'), 0o755);
				const said = Object.fromEntries(
					Object.entries(job.env).map(([name, value]) => [
						name,
						value.replace(/\$\{\{ inputs\.(\w+) \}\}/, (_, input) => inputs[input] ?? ''),
					]),
				);
				const env = {
					...said,
					OWNER_URL: state.ownerUrl,
					TABLES: join(checkout, said['TABLES'] ?? ''),
					PATH: [checkout, dirname(found.psql), process.env['PATH']].join(delimiter),
				};
				return runScripts(job.steps, found.bash, { cwd: checkout, env, timeout: 100_000 });
			},
		);

	const count = async (query: string) => Number((await owner.query(query)).rows[0].count);

	it('finish what an earlier run began, and do nothing the second time', async ({ skip }) => {
		const found = await orSkip(tools, skip);
		// The earlier run came as far as the role.
		await owner.query(`BEGIN; CREATE ROLE ${SCHEMA}; GRANT ${SCHEMA} TO app_user;
			INSERT INTO provisioning VALUES ('${ID}', 'role'); COMMIT`);
		const inputs = { tenant_id: ID, slug: 'umber' };
		const first = await runSteps(found, inputs);
		expect(first).toMatchObject({ code: 0, output: 'ran: reserve schema tables publish\n' });
		expect(await count(`SELECT count(*) FROM tenant WHERE schema_name = '${SCHEMA}'`)).toBe(1);
		expect(await runSteps(found, inputs)).toMatchObject({ code: 0, output: 'ran: \n' });
	});

	it.for([
		[{ tenant_id: "x'; DROP TABLE tenant --", slug: 'umber' }, 'not a UUID'],
		[{ tenant_id: ID.replaceAll('d', 'e'), slug: 'umber; touch taken' }, 'a label of a host name'],
	] as const)('refuse %j', async ([inputs, said], { skip }) => {
		const found = await orSkip(tools, skip);
		const result = await runSteps(found, inputs);
		expect(result.code).toBe(1);
		expect(result.output).toContain(said);
		expect(await count('SELECT count(*) FROM tenant')).toBeGreaterThanOrEqual(3);
	});

	it('end with the gap where another tenant’s schema is missing', async ({ skip }) => {
		const found = await orSkip(tools, skip);
		await owner.query(`INSERT INTO tenant VALUES (gen_random_uuid(), 'lost', 't_lost')`);
		const result = await runSteps(found, { tenant_id: ID, slug: 'umber' });
		expect(result.code).toBe(1);
		expect(result.output).toContain('::error title=Schema gap::t_lost: missing');
	});
});
