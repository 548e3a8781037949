import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { WITHOUT_PROJECT } from '../../src/stackblitz/left-out.ts';
import { composeProject, examplesWithProject, type Project } from '../../src/stackblitz/project.ts';
import { call } from '../services/call.ts';
import { MissingTool, orSkip } from '../services/missing.ts';
import { ROOT, readProjectSources } from './project-sources.ts';

/** The projects that "Open in StackBlitz" sends, from an empty folder to the result of their tests. */

const sources = readProjectSources();
const examples = examplesWithProject(sources.code);
const quiet = ['--no-audit', '--no-fund', '--prefer-offline'];

interface Result {
	readonly passed: readonly string[];
	readonly failed: readonly string[];
	readonly skipped: readonly string[];
}

interface Report {
	readonly testResults: readonly {
		readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
	}[];
}

/** Writes a project to an empty folder and installs it; `use` may change and run it. */
async function inFolder<Value>(
	{ files }: Project,
	use: (folder: string) => Promise<Value>,
): Promise<Value> {
	const folder = await mkdtemp(join(tmpdir(), 'hub-project-'));
	try {
		for (const [path, text] of Object.entries(files)) {
			mkdirSync(dirname(join(folder, path)), { recursive: true });
			writeFileSync(join(folder, path), text);
		}
		const { code, output } = await call('npm', ['install', ...quiet], { cwd: folder });
		if (code !== 0) throw new MissingTool(`npm could not install the project: ${output}`);
		return await use(folder);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

/** `npm test` in the folder, as a reader would run it, with a report beside. */
async function runTests(folder: string): Promise<Result> {
	const report = join(folder, 'report.json');
	const reporters = ['--reporter=json', `--outputFile=${report}`];
	const { output } = await call('npm', ['test', '--', ...reporters], { cwd: folder });
	let parsed: Report;
	try {
		parsed = JSON.parse(readFileSync(report, 'utf8')) as Report;
	} catch {
		throw new Error(`The tests ended without a report: ${output}`);
	}
	const of = (...states: readonly string[]) =>
		parsed.testResults.flatMap(({ assertionResults }) =>
			assertionResults
				.filter(({ status }) => states.includes(status))
				.map(({ fullName }) => fullName.trim()),
		);
	return { passed: of('passed'), failed: of('failed'), skipped: of('skipped', 'pending') };
}

describe('the project of an example', () => {
	it.for(examples)(
		'%s installs and passes from an empty folder',
		{ timeout: 240_000 },
		async (from, { skip }) => {
			const project = composeProject(from, sources);
			const { passed, failed, skipped } = await orSkip(() => inFolder(project, runTests), skip);
			expect(failed).toEqual([]);
			expect(passed.length).toBeGreaterThan(5);
			// What is left out is what the project says, and nothing is said that there is not.
			const { leftOut } = JSON.parse(project.files['project.json'] ?? '') as { leftOut: string[] };
			const unsaid = skipped.filter((name) => !leftOut.some((part) => name.includes(part)));
			const stale = leftOut.filter((part) => !skipped.some((name) => name.includes(part)));
			expect({ unsaid, stale }).toEqual({ unsaid: [], stale: [] });
		},
	);

	it('fails where the example is broken or its lab is left open', async ({ skip }) => {
		const project = composeProject('row-level-security/code/with-tenant', sources);
		const broken = (path: string, right: string, wrong: string) => async (folder: string) => {
			const file = join(folder, path);
			const text = readFileSync(file, 'utf8');
			expect(text).toContain(right);
			writeFileSync(file, text.replace(right, wrong));
			const { failed } = await runTests(folder);
			writeFileSync(file, text);
			return failed;
		};
		const lab = 'labs/database-isolation/row-level-security';
		const [forTheSession, readsForeignRows] = await orSkip(
			() =>
				inFolder(project, async (folder) => [
					await broken(project.openFile, '$1, true)', '$1, false)')(folder),
					await broken(`${lab}/02-add-a-policy/solution.sql`, 'USING (', 'USING (true OR ')(folder),
				]),
			skip,
		);
		expect(forTheSession).toContain(
			'withTenant leaves no tenant to the next borrower of the connection',
		);
		expect(readsForeignRows).toContainEqual(
			expect.stringMatching(/^withTenant returns the rows of/),
		);
	}, 240_000);
});

describe('composeProject', () => {
	it('has a project for every example in TypeScript, but for those that need a service', () => {
		const inTypeScript = Object.keys(sources.code).flatMap((path) => {
			const [, , lab, , example, name] = path.split('/');
			return name === `${example}.ts` ? [`${lab}/code/${example}`] : [];
		});
		expect(inTypeScript).toEqual(expect.arrayContaining([...WITHOUT_PROJECT]));
		const offered = inTypeScript.filter((name) => !WITHOUT_PROJECT.includes(name));
		expect(examples).toEqual(offered.sort());
	});

	it('refuses an example without a test, and names those with one', () => {
		expect(() => composeProject('row-level-security/code/policy-gaps', sources)).toThrow(
			/has no test.*row-level-security\/code\/with-tenant/,
		);
	});

	it('refuses an import of what does not exist, and a package without a version', () => {
		const path = 'labs/database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
		const withLine = (line: string) => () =>
			composeProject('row-level-security/code/with-tenant', {
				...sources,
				code: { ...sources.code, [path]: `${line}\n${sources.code[path]}` },
			});
		expect(withLine("import './nowhere.ts';")).toThrow(/with-tenant\/nowhere\.ts is imported/);
		expect(withLine("import left from 'left-pad';")).toThrow(/The package left-pad has no version/);
	});

	it.each(examples)('sends the files of %s as they stand in the repository', (from) => {
		const { files } = composeProject(from, sources);
		for (const [path, text] of Object.entries(files)) {
			if (!path.startsWith('labs/')) continue;
			expect(text, path).toBe(readFileSync(join(ROOT, path), 'utf8'));
		}
	});
});
