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

/** The workflow `schema-lint`: read as GitHub reads it, and its steps run as GitHub runs them. */

const FILE = 'schema-lint.yaml';
const LAB = readLabFromDisk('composite-keys');
const CODE = join(LABS_FOLDER, 'database-isolation/composite-keys/code');
const text = readFileSync(join(CODE, 'schema-lint', FILE), 'utf8');
const job = onlyJob(text);

const KEYS = Object.fromEntries(
	['foreign-keys', 'unique-keys', 'ownerless', 'shared-sequences'].map((name) => [
		`db/keys/${name}.sql`,
		region('key-gaps', name, CODE),
	]),
);
const NOTHING = { 'db/keys/accepted.txt': '' };
const SESSION = 'CREATE TABLE session (tenant_id uuid NOT NULL, id uuid PRIMARY KEY);';

describe('the workflow', () => {
	it('is one that GitHub accepts', async () => {
		expect(await workflowProblems(FILE, text)).toEqual([]);
		expect(await workflowProblems(FILE, text.replace('runs-on:', 'run-on:'))).not.toEqual([]);
	});

	it('names each action by a commit and has no right to write', () => {
		const actions = job.steps.flatMap(({ uses }) => uses ?? []);
		expect(actions).not.toEqual([]);
		for (const action of actions) expect(action).toMatch(/^actions\/[\w-]+@[0-9a-f]{40}$/);
		expect(text).toContain('permissions:\n  contents: read\n');
		expect(job.defaults.run.shell).toBe('bash');
	});
});

describe('its steps', () => {
	it('pass on an empty server with every migration of the lab', async ({ skip }) => {
		const tools = await orSkip(findTools, skip);
		const byOwner = LAB.steps.filter(({ actor }) => actor.login.role === 'app_owner');
		const scripts = [LAB.schema, ...byOwner.flatMap(({ solution }) => solution ?? [])];
		const migrations = scripts.map((sql, at) => [`db/migrations/${at + 1}.sql`, sql]);
		const server = new pg.Client({ connectionString: inject('postgresUrl') });
		await server.connect();
		await server.query('CREATE DATABASE schema_lint');
		try {
			const address = new URL('/schema_lint', inject('postgresUrl')).href;
			const files = { ...KEYS, ...NOTHING, ...Object.fromEntries(migrations) };
			expect(await runSteps(job, tools, address, files)).toMatchObject({ code: 0, output: '' });
		} finally {
			await server.query('DROP DATABASE schema_lint');
			await server.end();
		}
	});

	const changes: readonly [claim: string, migration: string, accepted: string, said: string][] = [
		[
			'name a key that is new',
			SESSION,
			'',
			'Key without its tenant::unique-keys: session session_pkey',
		],
		['pass one that was accepted', SESSION, 'unique-keys: session session_pkey\n', ''],
		[
			'name what was accepted and is gone',
			'SET lock_timeout = 0;',
			'unique-keys: session session_pkey\n',
			'Accepted and gone::unique-keys: session session_pkey',
		],
		[
			'name a foreign key',
			`CREATE TABLE note (tenant_id uuid NOT NULL, id bigint, parent_id bigint, PRIMARY KEY (tenant_id, id),
			 UNIQUE (tenant_id, parent_id, id)); CREATE TABLE label (id uuid PRIMARY KEY);
			 ALTER TABLE note ADD other uuid, ADD CONSTRAINT over FOREIGN KEY (other, parent_id) REFERENCES note;`,
			'',
			'foreign-keys: note over',
		],
		[
			'name a sequence that all tenants advance',
			`CREATE TABLE bill (tenant_id uuid NOT NULL, id bigint GENERATED ALWAYS AS IDENTITY, PRIMARY KEY (tenant_id, id))`,
			'',
			'shared-sequences: bill id bill_id_seq',
		],
		[
			'name a row that may lose its tenant',
			'CREATE TABLE draft (tenant_id uuid)',
			'',
			'ownerless: draft tenant_id may be null',
		],
	];

	it.for(changes)('%s', async ([, migration, accepted, said], { skip }) => {
		const tools = await orSkip(findTools, skip);
		const state = await serveFinalState(inject('postgresUrl'), LAB.id);
		try {
			const files = {
				...KEYS,
				'db/migrations/1.sql': migration,
				'db/keys/accepted.txt': accepted,
			};
			const result = await runSteps(job, tools, state.ownerUrl, files);
			expect(result.code, result.output).toBe(said === '' ? 0 : 1);
			expect(result.output.trim().split('\n')).toEqual([
				said === '' ? '' : expect.stringContaining(said),
			]);
		} finally {
			await state.close();
		}
	});

	it('fail when a query fails or the list is missing, instead of finding nothing', async ({
		skip,
	}) => {
		const tools = await orSkip(findTools, skip);
		const state = await serveFinalState(inject('postgresUrl'), LAB.id);
		const migration = { 'db/migrations/1.sql': 'SET lock_timeout = 0;' };
		try {
			const wrong = { ...migration, ...KEYS, ...NOTHING, 'db/keys/wrong.sql': 'SELECT missing;' };
			expect((await runSteps(job, tools, state.ownerUrl, wrong)).code).toBe(3);
			expect((await runSteps(job, tools, state.ownerUrl, { ...migration, ...KEYS })).code).not.toBe(
				0,
			);
			expect(
				(await runSteps(job, tools, state.ownerUrl, { ...migration, ...NOTHING })).code,
			).not.toBe(0);
		} finally {
			await state.close();
		}
	});
});
