import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const APT_LOCK = join(tmpdir(), 'hub-apt.lock');

/** First of these programs in PATH, or at one of the absolute paths. */
export function findProgram(
	names: readonly string[],
	paths: readonly string[] = [],
): string | undefined {
	const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
	const suffixes = process.platform === 'win32' ? ['.exe', '.cmd', ''] : [''];
	const inPath = names.flatMap((name) =>
		folders.flatMap((folder) => suffixes.map((suffix) => join(folder, name + suffix))),
	);
	return [...inPath, ...paths].find((path) => existsSync(path));
}

/** Runs a program to its end without showing its output. */
export function run(
	command: string,
	args: readonly string[],
	env: NodeJS.ProcessEnv = process.env,
): Promise<{ code: number; output: string }> {
	return new Promise((resolve) => {
		const child = spawn(command, args, {
			env,
			stdio: ['ignore', 'pipe', 'pipe'],
			shell: process.platform === 'win32',
		});
		let output = '';
		const collect = (chunk: Buffer) => {
			output += chunk.toString();
		};
		child.stdout.on('data', collect);
		child.stderr.on('data', collect);
		child.on('error', (cause) => resolve({ code: 127, output: cause.message }));
		child.on('close', (code) => resolve({ code: code ?? 1, output }));
	});
}

/** True where packages can be installed without asking anybody: root on Debian or Ubuntu. */
function canUseApt(): boolean {
	return process.getuid?.() === 0 && findProgram(['apt-get']) !== undefined;
}

/** Installs Debian packages where the machine allows it. @returns false when it does not. */
export async function aptInstall(...packages: readonly string[]): Promise<boolean> {
	if (!canUseApt()) return false;
	const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
	// Two groups of tests run at the same time, and apt-get fails where another one is at work.
	const apt = (...args: readonly string[]) => run('flock', [APT_LOCK, 'apt-get', ...args], env);
	await apt('update');
	return (await apt('install', '-y', '--no-install-recommends', ...packages)).code === 0;
}
