import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, expect, inject, test } from 'vitest';
import { LABS_FOLDER, listLabs, readLabFromDisk } from '../../src/lab/disk.ts';
import type { Lab, Step } from '../../src/lab/read.ts';
import { isPooled } from '../../src/lab/scenario.ts';
import { findProgram, run } from '../services/install.ts';
import { MissingTool, orSkip } from '../services/missing.ts';
import { ensurePsql } from '../services/psql.ts';

/** The commands that labs/README.md shows, run as they stand there. */

const url = new URL(inject('postgresUrl'));
const env = { ...process.env, PGHOST: url.hostname, PGPORT: url.port, LC_ALL: 'C.UTF-8' };
const labs = listLabs()
	.map((path) => readLabFromDisk(path.split('/')[1] as string))
	.filter(({ language }) => language === 'sql');

const [prepare, answerAndCheck, oneConnection] = blocks();

/** The fenced blocks of the section about psql: how to prepare, a step, a step of a shared connection. */
function blocks(): [string, string, string] {
	const readme = readFileSync(join(LABS_FOLDER, 'README.md'), 'utf8');
	const section = readme.split('## Run one with psql alone\n')[1]?.split('\n## ')[0] ?? '';
	const found = [...section.matchAll(/```sh\n([\s\S]*?)```/g)].map((match) => match[1] as string);
	if (found.length !== 3) throw new Error('labs/README.md shows psql in three fenced blocks.');
	return found as [string, string, string];
}

/** Puts other values into a block's assignments, `step=…`; each must be there to be replaced. */
function withValues(block: string, values: Readonly<Record<string, string>>): string {
	return Object.entries(values).reduce((text, [name, value]) => {
		const line = new RegExp(`^${name}=.*$`, 'm');
		if (!line.test(text)) throw new Error(`labs/README.md no longer sets ${name}.`);
		return text.replace(line, `${name}=${value}`);
	}, block);
}

async function shell(...parts: readonly string[]): Promise<string> {
	const script = ['set -eu', `cd '${LABS_FOLDER}'`, ...parts].join('\n');
	const { code, output } = await run('bash', ['-c', script], env);
	expect(code, output).toBe(0);
	return output;
}

async function tools(): Promise<void> {
	await ensurePsql();
	if (!findProgram(['bash'])) throw new MissingTool('The commands of labs/README.md need bash.');
}

const verdicts = (output: string) =>
	[...output.matchAll(/^ok\s+\|\s+(\S+)/gm)].map((match) => match[1]);

function blockFor(lab: Lab, step: Step, answer: string): string {
	const { role, tenant } = step.actor.login;
	const lines = { step: step.folder, answer, role, tenant: tenant ?? '' };
	const exports = prepare.match(/^export .*$/gm) ?? [];
	const block =
		lab.sessions === 'shared' ? sharedBlock(lab, step, answer) : withValues(answerAndCheck, lines);
	return [...exports, `lab=${lab.domain}/${lab.id}`, block].join('\n');
}

/** The blocks of a step by one psql, after an answer that has a connection of its own. */
function sharedBlock(lab: Lab, step: Step, answer: string): string {
	const { role } = step.actor.login;
	if (isPooled(lab, step.actor)) return withValues(oneConnection, { step: step.folder, answer });
	const first = `psql -q -v ON_ERROR_STOP=1 -U ${role} -f "$lab/${step.folder}/${answer}"`;
	return [first, withValues(oneConnection, { step: step.folder, answer: '' })].join('\n');
}

const prepared = (lab: Lab) => withValues(prepare, { lab: `${lab.domain}/${lab.id}` });

afterEach(async () => {
	const admin = new pg.Client({ connectionString: url.href });
	await admin.connect();
	await admin.query('DROP DATABASE IF EXISTS lab');
	const { rows } = await admin.query(
		"SELECT rolname FROM pg_roles WHERE rolname IN ('support', 'app_user', 'app_owner') OR starts_with(rolname, 't_')",
	);
	// A role that app_owner made has it as the grantor of its memberships.
	const names = rows.map(({ rolname }) => pg.escapeIdentifier(rolname));
	if (names.length > 0) await admin.query(`DROP ROLE ${names.join(', ')}`);
	await admin.end();
});

test('the commands hold as they stand', async ({ skip }) => {
	await orSkip(tools, skip);
	const output = await shell(prepare, answerAndCheck);
	expect(verdicts(output)).toEqual(['t', 't']);
});

test.for(labs)('$id: every solution makes every expectation hold', async (lab, { skip }) => {
	await orSkip(tools, skip);
	await shell(prepared(lab));
	for (const step of lab.steps.filter(({ solution }) => solution !== null)) {
		const found = verdicts(await shell(blockFor(lab, step, 'solution.sql')));
		expect(found, step.folder).not.toHaveLength(0);
		expect(found, step.folder).toEqual(found.map(() => 't'));
	}
});

test.for(labs)('$id: a wrong answer makes one fail', async (lab, { skip }) => {
	await orSkip(tools, skip);
	const step = lab.steps.find(({ wrong }) => wrong.length > 0) as Step;
	const before = lab.steps.filter(({ number, solution }) => number < step.number && solution);
	const solved = before.map((earlier) => blockFor(lab, earlier, 'solution.sql'));
	await shell(prepared(lab), ...solved);
	const answer = `wrong/${step.wrong[0]?.name}.sql`;
	expect(verdicts(await shell(blockFor(lab, step, answer)))).toContain('f');
});
