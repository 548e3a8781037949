import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { LABS_FOLDER } from '../../src/lab/disk.ts';
import { type CallResult, call } from '../services/call.ts';
import { findProgram } from '../services/install.ts';
import { MissingTool } from '../services/missing.ts';
import { ensurePsql } from '../services/psql.ts';
import type { Job } from './workflow.ts';

/** Runs a workflow's steps in a checkout that holds these files, up to the first that fails. */
export async function runSteps(
	job: Job,
	tools: Readonly<Record<'bash' | 'psql', string>>,
	address: string,
	files: Readonly<Record<string, string>>,
): Promise<CallResult> {
	const checkout = await mkdtemp(join(tmpdir(), 'hub-lint-'));
	try {
		await cp(join(LABS_FOLDER, 'roles.sql'), join(checkout, 'db', 'roles.sql'));
		for (const [path, sql] of Object.entries(files)) {
			await mkdir(dirname(join(checkout, path)), { recursive: true });
			await writeFile(join(checkout, path), sql);
		}
		const { port, pathname } = new URL(address);
		const env = {
			...job.env,
			PGPORT: port,
			PGDATABASE: pathname.slice(1),
			PATH: [dirname(tools.psql), process.env['PATH']].join(delimiter),
		};
		let output = '';
		for (const { run } of job.steps) {
			if (run === undefined) continue;
			await writeFile(join(checkout, 'step.sh'), run);
			// What "shell: bash" means: https://docs.github.com/actions/reference/workflow-syntax
			const args = ['--noprofile', '--norc', '-eo', 'pipefail', 'step.sh'];
			const result = await call(tools.bash, args, { cwd: checkout, env, timeout: 30_000 });
			output += result.output;
			if (result.code !== 0) return { ...result, output };
		}
		return { code: 0, stdout: '', output };
	} finally {
		await rm(checkout, { recursive: true, force: true });
	}
}

/** What the steps of a workflow call that asks a database. */
export async function findTools(): Promise<Record<'bash' | 'psql', string>> {
	const bash = findProgram(['bash']);
	if (!bash) throw new MissingTool('bash is not in PATH, and the steps of the workflow need it.');
	return { bash, psql: await ensurePsql() };
}
