import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { readSharedScripts } from '../../src/lab/disk.ts';
import { type CallOptions, type CallResult, call } from '../services/call.ts';
import { findProgram } from '../services/install.ts';
import { MissingTool } from '../services/missing.ts';
import { ensurePsql } from '../services/psql.ts';
import type { Job, Step } from './workflow.ts';

type Texts = Readonly<Record<string, string>>;
export type Tools = Readonly<Record<'bash' | 'psql', string>>;

/** Runs a workflow's steps in a checkout that holds these files, up to the first that fails. */
export async function runSteps(
	job: Pick<Job, 'env' | 'steps'>,
	tools: Tools,
	address: string,
	files: Texts,
): Promise<CallResult> {
	const { port, pathname } = new URL(address);
	const env = {
		...job.env,
		PGPORT: port,
		PGDATABASE: pathname.slice(1),
		PATH: [dirname(tools.psql), process.env['PATH']].join(delimiter),
	};
	return inCheckout({ 'db/roles.sql': readSharedScripts().roles, ...files }, (checkout) =>
		runScripts(job.steps, tools.bash, { cwd: checkout, env, timeout: 30_000 }),
	);
}

/** Writes these files to a folder of their own, which is gone afterwards. */
export async function inCheckout<Result>(
	files: Texts,
	use: (checkout: string) => Promise<Result>,
): Promise<Result> {
	const checkout = await mkdtemp(join(tmpdir(), 'hub-checkout-'));
	try {
		for (const [path, content] of Object.entries(files)) {
			await mkdir(dirname(join(checkout, path)), { recursive: true });
			await writeFile(join(checkout, path), content);
		}
		return await use(checkout);
	} finally {
		await rm(checkout, { recursive: true, force: true });
	}
}

/** The scripts of steps, as GitHub runs them, up to the first that fails. */
export async function runScripts(
	steps: readonly Step[],
	bash: string,
	options: CallOptions & { readonly cwd: string },
): Promise<CallResult> {
	let output = '';
	for (const { run } of steps) {
		if (run === undefined) continue;
		await writeFile(join(options.cwd, 'step.sh'), run);
		// What "shell: bash" means: https://docs.github.com/actions/reference/workflow-syntax
		const args = ['--noprofile', '--norc', '-eo', 'pipefail', 'step.sh'];
		const result = await call(bash, args, options);
		output += result.output;
		if (result.code !== 0) return { ...result, output };
	}
	return { code: 0, stdout: '', output };
}

/** What the steps of a workflow call that asks a database. */
export async function findTools(): Promise<Tools> {
	const bash = findProgram(['bash']);
	if (!bash) throw new MissingTool('bash is not in PATH, and the steps of the workflow need it.');
	return { bash, psql: await ensurePsql() };
}
