import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { LABS_FOLDER } from '../../src/lab/disk.ts';
import { call } from '../services/call.ts';
import { ensurePython } from '../services/python.ts';
import { caseOf, type InnerCase, inFinalStates, labsWith, reportCases } from './inner-cases.ts';

/** The plugin that writes the cases down is Python too, and is held to the same rules. */
const PLUGIN = join(import.meta.dirname, 'pytest_cases.py');

/** A service of the tests; pysaml2 has no types. */
const SAML_IDP = join(import.meta.dirname, '..', 'services', 'saml_idp.py');

/** The examples in Python: formatted, linted, typed, and tested in the final state of their lab. */
await reportCases(async () => {
	const python = await ensurePython();
	const cwd = LABS_FOLDER;
	const run = (...args: string[]) => call(python, ['-B', '-m', ...args], { cwd });
	const ruff = ['--config', 'pyproject.toml', '--quiet', '.', PLUGIN, SAML_IDP];
	const tools = [
		caseOf('ruff format', await run('ruff', 'format', '--check', ...ruff)),
		caseOf('ruff check', await run('ruff', 'check', ...ruff)),
		caseOf('mypy', await run('mypy', '.', PLUGIN)),
	];
	const tests = await inFinalStates(
		inject('postgresUrl'),
		labsWith(/\/test_\w+\.py$/),
		(lab, addresses) => pytest(python, lab, addresses),
	);
	return [...tools, ...tests];
});

async function pytest(
	python: string,
	lab: string,
	addresses: Readonly<Record<string, string>>,
): Promise<InnerCase[]> {
	const folder = await mkdtemp(join(tmpdir(), 'hub-pytest-'));
	try {
		const file = join(folder, 'cases');
		const env = { ...addresses, PYTEST_CASES: file, PYTHONPATH: import.meta.dirname };
		const args = ['-B', '-m', 'pytest', '-q', '-p', 'pytest_cases', `${lab}/code`];
		const result = await call(python, args, { cwd: LABS_FOLDER, env });
		const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
		const cases = lines.map((line) => JSON.parse(line) as InnerCase);
		const told = result.code === 0 || cases.some(({ state }) => state === 'failed');
		return told && cases.length > 0 ? cases : [caseOf(`pytest ${lab}`, { ...result, code: 1 })];
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}
