import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { checkOn, type Plan, planRun, runPlan } from '../../src/lab/cli.ts';
import { UsageError } from '../../src/lab/command.ts';
import { FakeEngine, failure, row } from './fake-engine.ts';
import { fixtureLab, LAB_FILES } from './fixture-lab.ts';

const CLI = fileURLToPath(new URL('../../src/lab/cli.ts', import.meta.url));
const LAB = 'notes';
let folder: string;
beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'hub-cli-'));
	writeFileSync(join(folder, 'mine.sql'), 'SELECT 1;');
	for (const [path, text] of Object.entries(LAB_FILES)) {
		const file = join(folder, 'database-isolation', LAB, path);
		mkdirSync(dirname(file), { recursive: true });
		writeFileSync(file, text);
	}
	vi.stubEnv('INIT_CWD', folder);
});
afterAll(() => {
	vi.unstubAllEnvs();
	rmSync(folder, { recursive: true });
});

const plan = (args: readonly string[]) => planRun(args, folder);

describe('a call', () => {
	test('of a lab alone takes every step, its solution, PGlite', () => {
		const all = plan([LAB]) as Plan;
		expect(all.steps.map(({ id }) => id)).toEqual(['first', 'second']);
		expect(all).toMatchObject({ answer: null, engine: 'pglite', url: null });
	});

	test.each(['2', 'second', '02-second'])('finds step %s', (step) => {
		expect(plan([LAB, '--step', step])?.steps.map(({ id }) => id)).toEqual(['second']);
	});

	test('reads an answer from where the reader stands', () => {
		const { answer } = plan([LAB, '--step', '1', '--answer', 'mine.sql']) as Plan;
		expect(answer).toEqual({ name: 'mine.sql', text: 'SELECT 1;' });
	});

	test('with an address uses the server', () => {
		const url = 'postgresql://postgres@127.0.0.1:1/postgres';
		expect(plan([LAB, '--url', url])).toMatchObject({ engine: 'postgres', url });
	});

	test('for help is no plan', () => {
		expect(plan(['--help'])).toBe(null);
	});
});

describe('a mistake in the call is one sentence that names what exists', () => {
	const example = 'postgres://postgres@127.0.0.1:5432/postgres';
	test.each([
		[[], /^Name a lab; there is notes\.$/],
		[['nope'], /^There is no lab nope; there is notes\.$/],
		[['../labs'], /^There is no lab \.\.\/labs/],
		[[LAB, LAB], /^Name one lab, not 2/],
		[
			[LAB, '--stp', '1'],
			/^Unknown option '--stp'; the options are --step, --answer, --engine, --url/,
		],
		[[LAB, '--step'], /argument missing; the options are/],
		[[LAB, '--step', '9'], /^notes has no step 9; its steps are 1 \(first\), 2 \(second\)\.$/],
		[[LAB, '--step', '0'], /has no step 0/],
		[[LAB, '--answer', 'mine.sql'], /^--answer needs --step; its steps are 1/],
		[
			[LAB, '--step', '1', '--answer', 'absent.sql'],
			/^The answer absent\.sql can not be read \(ENOENT\)/,
		],
		[[LAB, '--step', '1', '--answer', '.'], /^The answer \. can not be read \(EISDIR\)/],
		[[LAB, '--engine', 'mysql'], /^There is no engine mysql; there are pglite and postgres\.$/],
		[[LAB, '--engine', 'postgres'], new RegExp(`needs --url, such as ${example}`)],
		[[LAB, '--engine', 'pglite', '--url', example], /^--url names a server/],
		[[LAB, '--url', 'localhost'], /^--url is no address of a server/],
		[[LAB, '--url', 'http://127.0.0.1'], /^--url is no address of a server/],
	])('%j', (args: string[], message) => {
		expect(() => plan(args)).toThrow(UsageError);
		expect(() => plan(args)).toThrow(message);
		expect(() => plan(args)).not.toThrow(/\n/);
	});
});

describe('as a command', () => {
	const call = (...args: string[]) =>
		new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
			execFile(process.execPath, [CLI, ...args], (cause, stdout, stderr) =>
				resolve({ code: cause?.code ?? 0, stdout, stderr }),
			);
		});

	test('a mistake ends with 2, one line on stderr and nothing else', async () => {
		const { code, stdout, stderr } = await call('nope');
		expect(code).toBe(2);
		expect(stdout).toBe('');
		expect(stderr.trim().split('\n')).toHaveLength(1);
	});

	test('help ends with 0 and names every option', async () => {
		const { code, stdout } = await call('--help');
		expect(code).toBe(0);
		for (const option of ['--step', '--answer', '--engine', '--url'])
			expect(stdout).toContain(option);
	});
});

describe('a run', () => {
	const lab = fixtureLab({
		'01-first/check.sql':
			"BEGIN; SET LOCAL SESSION AUTHORIZATION app_user; SELECT x AS ok, 'It holds.' AS expectation; ROLLBACK;",
	});
	const run = async (engine: FakeEngine, plan: Partial<Plan> = {}) => {
		const lines: string[] = [];
		const passed = await runPlan(
			{ lab, steps: lab.steps, answer: null, engine: 'pglite', url: null, ...plan },
			checkOn(engine, { roles: '', expect: '' }),
			(text) => lines.push(text),
			(style, text) => `<${style}>${text}</${style}>`,
		);
		return { passed, output: lines.join('\n') };
	};
	const verdict = (ok: 't' | 'f') =>
		new FakeEngine((text) => {
			if (text.includes('AS expectation'))
				return row({ ok, expectation: 'It holds.', evidence: 'row\n 3' });
			return text === 'SELECT * FROM note' ? { ...row({ body: 'falcon' }), tag: 'SELECT 1' } : null;
		});

	test('says who runs what, what came of it, and every expectation', async () => {
		const { output } = await run(verdict('t'));
		expect(output).toContain('<bold>Step 1 of 2: First</bold>');
		expect(output).toContain('the migrator (app_owner, no tenant) runs 01-first/solution.sql.');
		expect(output).toContain(
			'acme’s app (app_user, tenant acme) asks: <dim>SELECT * FROM note;</dim>',
		);
		expect(output).toContain('body\n------\nfalcon\n<dim>SELECT 1</dim>');
		expect(output).toContain('<red>LEAK “falcon” belongs to globex</red>');
		expect(output).toContain('<green>✓</green> It holds.\n  <dim>row 3</dim>');
		expect(output).toContain('<red>✗</red> acme’s app sees nothing of another tenant.');
		expect(output).toContain('<red>1 of 2 steps passed.</red>');
	});

	test('fails when an expectation does', async () => {
		const { passed, output } = await run(verdict('f'), { steps: lab.steps.slice(0, 1) });
		expect(passed).toBe(false);
		expect(output).toContain('<red>✗</red> It holds.');
		expect(output).toContain('0 of 1 step passed.');
	});

	test('passes a step to run and look at', async () => {
		const { passed, output } = await run(new FakeEngine(), { steps: lab.steps.slice(1) });
		expect(passed).toBe(true);
		expect(output).toContain('runs 02-second/starter.sql.');
		expect(output).toContain('<green>1 of 1 step passed.</green>');
	});

	test('shows an error with file, line, column, SQLSTATE, detail and hint', async () => {
		const engine = new FakeEngine((text) => {
			const said = failure('42703', 'no such column');
			const error = { ...said.error, detail: 'D.', hint: 'H.', index: 13 };
			return text === 'SELECT nope' ? ({ ...said, error } as typeof said) : null;
		});
		const answer = { name: 'mine.sql', text: '-- x\n  SELECT nope; SELECT 2' };
		const { passed, output } = await run(engine, { answer, steps: lab.steps.slice(0, 1) });
		expect(passed).toBe(false);
		expect(output).toContain(
			'<red>mine.sql:2:9: ERROR 42703: no such column</red>\n  detail: D.\n  hint: H.',
		);
	});
});
