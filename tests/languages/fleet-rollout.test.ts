import { readFileSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { parse } from 'yaml';
import { LABS_FOLDER } from '../../src/lab/disk.ts';
import { ensureGo } from '../services/go.ts';
import { orSkip } from '../services/missing.ts';
import { type FinalState, serveFinalState } from './final-state.ts';
import { example, region } from './row-level-security-bench.ts';
import { findTools, inCheckout, runScripts } from './run-workflow.ts';
import { type Job, workflowProblems } from './workflow.ts';

/** The workflow `fleet-rollout`: read as GitHub reads it, and the steps of its two jobs run. */

const FILE = 'fleet-rollout.yaml';
const CODE = join(LABS_FOLDER, 'database-isolation/fleet/code');
const text = readFileSync(join(CODE, 'fleet-rollout', FILE), 'utf8');
type Gated = Job & { readonly needs?: string; readonly environment: string };
const { jobs, defaults } = parse(text) as {
	readonly jobs: Readonly<Record<'pilot' | 'fleet', Gated>>;
	readonly defaults: Job['defaults'];
};

describe('the workflow', () => {
	it('is one that GitHub accepts', async () => {
		expect(await workflowProblems(FILE, text)).toEqual([]);
		expect(defaults.run.shell).toBe('bash');
	});

	it.each([
		['an expression that names nothing', 'inputs.version }}', 'input.version }}', 'input'],
		['a job that waits for nobody', 'needs: pilot', 'needs: pilots', 'pilots'],
		['a misspelled key', 'cancel-in-progress:', 'cancel-in-progres:', 'cancel-in-progres'],
	])('is refused with %s', async (_, from, to, sentence) => {
		const broken = text.replaceAll(from, to);
		expect(broken).not.toBe(text);
		expect((await workflowProblems(FILE, broken)).join('\n')).toContain(sentence);
	});

	it('lets the fleet wait for the pilot and for an environment of its own', () => {
		expect(jobs.fleet).toMatchObject({ needs: 'pilot', environment: 'production' });
		expect(jobs.pilot.environment).toBe('pilot');
	});

	it('puts no input into a step, names each action by a commit, and may not write', () => {
		for (const { run = '', uses } of [...jobs.pilot.steps, ...jobs.fleet.steps]) {
			expect(run).not.toContain('${{');
			if (uses) expect(uses).toMatch(/^actions\/[\w-]+@[0-9a-f]{40}$/);
		}
		expect(text).toContain('permissions:\n  contents: read\n');
	});
});

describe('its steps', () => {
	let state: FinalState;
	let owner: pg.Client;
	beforeAll(async () => {
		state = await serveFinalState(inject('postgresUrl'), 'fleet');
		owner = new pg.Client({ connectionString: state.ownerUrl });
		await owner.connect();
		await owner.query(region('fleet-ledger', 'reach', CODE));
		// In this database alone, and gone with it: roles are shared by the tests of all labs.
		await owner.query(`DO $$ BEGIN
			EXECUTE format('ALTER ROLE app_owner IN DATABASE %I SET lock_timeout = 200', current_database());
		END $$`);
	});
	afterAll(async () => {
		await owner.end();
		await state.close();
	});

	const tools = async () => ({ ...(await findTools()), go: (await ensureGo()).go });
	const SIGNED = [
		"t_acme at the template's version, with other tables",
		't_acme has column invoice.description text default none',
	].join('\n');

	const run = (
		found: Awaited<ReturnType<typeof tools>>,
		name: 'pilot' | 'fleet',
		{ signed = SIGNED as string | null, version = 'ALTER TABLE invoice ADD COLUMN due date' } = {},
	) =>
		inCheckout(
			{
				'db/versions/3-due.sql': version,
				// The new application writes a date into each invoice of the pilot.
				'db/pilot-health.sql': `SELECT 'invoice ' || id || ' has no date' FROM t_acme.invoice WHERE due IS NULL;`,
				'db/fleet-gaps.sql': example('fleet-gaps', CODE),
				...(signed === null ? {} : { 'db/signed': signed }),
				// The command stands in this repository's module under another path than in a reader's.
				go: `#!${found.bash}\n[ "$*" = 'run ./cmd/fleet' ] || exit 64\nexec '${found.go}' -C '${CODE}/fleet-worker' run ./worker\n`,
			},
			async (checkout) => {
				await chmod(join(checkout, 'go'), 0o755);
				const env = {
					VERSION: join(checkout, 'db/versions/3-due.sql'),
					OWNER_URL: state.ownerUrl,
					PATH: [checkout, dirname(found.psql), process.env['PATH']].join(delimiter),
				};
				return runScripts(jobs[name].steps, found.bash, { cwd: checkout, env, timeout: 100_000 });
			},
		);

	const reached = async () =>
		Number(
			(await owner.query("SELECT count(*) FROM ledger WHERE version = 3 AND state = 'done'"))
				.rows[0].count,
		);

	it('change the pilot alone, wait for its health, and then change everybody', async ({ skip }) => {
		const found = await orSkip(tools, skip);
		expect(await run(found, 'pilot')).toMatchObject({
			code: 0,
			output: 'changed 2, refused 0, held 0\n',
		});
		expect(await reached()).toBe(2);

		const ill = await run(found, 'fleet');
		expect(ill).toMatchObject({ code: 1 });
		expect(ill.output).toContain('invoice 1 has no date\n');
		expect(await reached()).toBe(2);

		await owner.query("UPDATE t_acme.invoice SET due = DATE '2026-12-24'");
		// One that refuses fails the release, and costs nobody else.
		await owner.query('ALTER TABLE t_009.invoice ADD COLUMN due text');
		const refused = await run(found, 'fleet');
		expect(refused).toMatchObject({ code: 1 });
		expect(refused.output).toContain('changed 58, refused 1, held 0\nt_009 refused with 42701\n');
		expect(await reached()).toBe(60);

		await owner.query('ALTER TABLE t_009.invoice DROP COLUMN due');
		expect(await run(found, 'fleet')).toMatchObject({
			code: 0,
			output: 'changed 1, refused 0, held 0\n',
		});
		expect(await reached()).toBe(61);
		expect(await run(found, 'fleet', { signed: '' })).toMatchObject({
			code: 1,
			output: `changed 0, refused 0, held 0\n${SIGNED}\n`,
		});
		// A list that is missing signs nothing, and is no list without a line.
		const unsigned = await run(found, 'fleet', { signed: null });
		expect(unsigned).toMatchObject({ code: 1 });
		expect(unsigned.output).toContain('db/signed');
	});
});
