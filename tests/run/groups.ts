import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureChromium } from '../services/chromium.ts';
import { isCi, MissingTool } from '../services/missing.ts';
import { type GroupResult, RESULT_FILE, readResult, single, sum } from './result.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BIN = join(ROOT, 'node_modules', '.bin');

interface Call {
	readonly code: number;
	readonly output: string;
}

/** Runs a command of the project; its output is shown at once or only handed back. */
function call(
	command: string,
	args: readonly string[],
	show: boolean,
	env: NodeJS.ProcessEnv = {},
): Promise<Call> {
	return new Promise((resolve) => {
		const child = spawn(command, args, {
			cwd: ROOT,
			env: { ...process.env, PATH: `${BIN}${delimiter}${process.env['PATH']}`, ...env },
			stdio: show ? 'inherit' : ['ignore', 'pipe', 'pipe'],
			shell: process.platform === 'win32',
		});
		let output = '';
		const collect = (chunk: Buffer) => {
			output += chunk.toString();
		};
		child.stdout?.on('data', collect);
		child.stderr?.on('data', collect);
		child.on('error', (cause) => resolve({ code: 127, output: cause.message }));
		child.on('close', (code) => resolve({ code: code ?? 1, output }));
	});
}

/** A command that is one case: quiet when it passes, its output shown when it fails. */
async function oneCase(
	name: string,
	command: string,
	args: readonly string[],
): Promise<GroupResult> {
	const { code, output } = await call(command, args, false);
	console.log(`  ${code === 0 ? '✓' : '✗'} ${name}`);
	if (code !== 0) console.log(output.trimEnd());
	return single(code === 0);
}

async function lint(): Promise<GroupResult> {
	return sum([
		await oneCase('biome check', 'biome', ['check', '.']),
		await oneCase('astro check', 'astro', ['check']),
	]);
}

/** A result for a runner that ended without one: it crashed, and its output stands above. */
function crashed(name: string, code: number): GroupResult {
	return { ...single(false), notes: [`${name} ended with code ${code} before it had a result.`] };
}

/** Runs one project of vitest.config.ts with the reporter that leaves its counts in a file. */
async function vitest(project: string): Promise<GroupResult> {
	if (!hasTests(join(ROOT, 'tests', project))) {
		return { ...single(false), notes: [`tests/${project} holds no test.`] };
	}
	return withFile(async (file) => {
		const reporter = join('tests', 'run', 'vitest-reporter.ts');
		const args = ['run', '--project', project, `--reporter=./${reporter.replaceAll('\\', '/')}`];
		const { code } = await call('vitest', args, true, { [RESULT_FILE]: file });
		const result = readResult(file);
		if (!result || (code !== 0 && result.failed === 0)) return crashed('vitest', code);
		return result;
	});
}

function hasTests(folder: string): boolean {
	try {
		return readdirSync(folder, { recursive: true }).some((path) =>
			/\.test\.tsx?$/.test(String(path)),
		);
	} catch {
		return false;
	}
}

async function site(): Promise<GroupResult> {
	const built = await oneCase('npm run build', 'npm', ['run', 'build']);
	if (built.failed > 0) return built;
	return sum([built, await playwright()]);
}

async function playwright(): Promise<GroupResult> {
	let CHROMIUM_PATH: string;
	try {
		CHROMIUM_PATH = await ensureChromium();
	} catch (cause) {
		if (!(cause instanceof MissingTool)) throw cause;
		return { passed: 0, failed: isCi() ? 1 : 0, skipped: isCi() ? 0 : 1, notes: [cause.message] };
	}
	return withFile(async (file) => {
		const env = { CHROMIUM_PATH, PLAYWRIGHT_JSON_OUTPUT_FILE: file };
		const { code } = await call('playwright', ['test', '--reporter=line,json'], true, env);
		const result = readPlaywright(file);
		if (!result || (code !== 0 && result.failed === 0)) return crashed('playwright', code);
		return result;
	});
}

interface PlaywrightReport {
	readonly stats: Readonly<Record<'expected' | 'unexpected' | 'flaky' | 'skipped', number>>;
	readonly errors: readonly { readonly message?: string }[];
}

/** A case that passed only when repeated is a failure here. */
function readPlaywright(path: string): GroupResult | null {
	let report: PlaywrightReport;
	try {
		report = JSON.parse(readFileSync(path, 'utf8')) as PlaywrightReport;
	} catch {
		return null;
	}
	const { expected, unexpected, flaky, skipped } = report.stats;
	const notes = report.errors.map(({ message }) => (message ?? '').split('\n')[0] ?? '');
	return { passed: expected, failed: unexpected + flaky + notes.length, skipped, notes };
}

async function withFile<Value>(use: (path: string) => Promise<Value>): Promise<Value> {
	const folder = await mkdtemp(join(tmpdir(), 'hub-test-'));
	try {
		return await use(join(folder, 'result.json'));
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

/** The groups of `npm test`, in the order they run: what fails fastest comes first. */
export const GROUPS: Readonly<Record<string, () => Promise<GroupResult>>> = {
	lint,
	unit: () => vitest('unit'),
	content: () => vitest('content'),
	labs: () => vitest('labs'),
	languages: () => vitest('languages'),
	site,
};

/**
 * When each group runs: stages one after the other, the lanes of a stage at the same time. Labs and
 * languages wait for one server each and use one core; the site takes all there are.
 */
export const STAGES: readonly (readonly (readonly string[])[])[] = [
	[['lint', 'unit']],
	[['labs'], ['content', 'languages']],
	[['site']],
];
