import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LABS_FOLDER } from '../../src/lab/disk.ts';
import { call } from './call.ts';
import { aptInstall, findProgram } from './install.ts';
import { MissingTool } from './missing.ts';

const MANIFEST = join(LABS_FOLDER, 'pyproject.toml');
const CACHE = join(LABS_FOLDER, '..', '.cache');
/** The pip that knows `--group`; what comes with Python 3.11 does not. */
const PIP = 'pip==26.3';

/**
 * Path of a Python with the packages of `labs/pyproject.toml` and nothing else, made once for each
 * version of that file.
 * @throws MissingTool when there is no Python 3.11, or it can not be given its packages.
 */
export async function ensurePython(): Promise<string> {
	const key = createHash('sha256').update(readFileSync(MANIFEST)).update(PIP).digest('hex');
	const folder = join(CACHE, `python-${key.slice(0, 12)}`);
	const windows = process.platform === 'win32';
	const python = windows ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python');
	const finished = join(folder, 'finished');
	if (existsSync(finished) && (await call(python, ['--version'])).code === 0) return python;
	await rm(folder, { recursive: true, force: true });
	await makeEnvironment(await findPython(), folder);
	const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
	for (const args of [[PIP], ['--group', `${MANIFEST}:test`]]) {
		const { code, output } = await call(python, [...pip, ...args]);
		if (code !== 0) {
			throw new MissingTool(`pip could not install ${args.at(-1)}: ${lastLine(output)}`);
		}
	}
	await writeFile(finished, '');
	return python;
}

async function findPython(): Promise<string> {
	for (const name of ['python3', 'python']) {
		const found = findProgram([name]);
		const recent = 'import sys; sys.exit(sys.version_info < (3, 11))';
		if (found && (await call(found, ['-c', recent])).code === 0) return found;
	}
	throw new MissingTool('There is no Python 3.11 or newer in PATH; install one from python.org.');
}

/** Debian keeps the module venv in a package of its own. */
async function makeEnvironment(python: string, folder: string): Promise<void> {
	await mkdir(CACHE, { recursive: true });
	const make = () => call(python, ['-m', 'venv', '--clear', folder]);
	if ((await make()).code === 0) return;
	if (await aptInstall('python3-venv')) {
		if ((await make()).code === 0) return;
	}
	throw new MissingTool(
		'python3 -m venv does not work; install it (Debian: apt-get install python3-venv).',
	);
}

function lastLine(text: string): string {
	return text.trim().split('\n').at(-1) ?? '';
}
