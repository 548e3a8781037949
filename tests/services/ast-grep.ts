import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { call } from './call.ts';
import { findProgram } from './install.ts';
import { MissingTool } from './missing.ts';

const CACHE = join(import.meta.dirname, '../../.cache');

/**
 * Folder that holds the program ast-grep of this version, brought by pip into a folder of its own.
 * @throws MissingTool when there is no Python with pip, or it can not install.
 */
export async function ensureAstGrep(version: string): Promise<string> {
	const target = join(CACHE, `ast-grep-${version}`);
	const bin = join(target, process.platform === 'win32' ? 'Scripts' : 'bin');
	const program = join(bin, process.platform === 'win32' ? 'ast-grep.exe' : 'ast-grep');
	const works = async () =>
		existsSync(program) && (await call(program, ['--version'])).stdout.includes(version);
	if (await works()) return bin;
	const python = findProgram(['python3', 'python']);
	if (!python) throw new MissingTool('ast-grep comes by pip, and there is no Python in PATH.');
	const quiet = ['--quiet', '--disable-pip-version-check', '--no-deps', '--upgrade'];
	const { output } = await call(python, [
		...['-m', 'pip', 'install', ...quiet, '--target', target, `ast-grep-cli==${version}`],
	]);
	if (await works()) return bin;
	throw new MissingTool(`pip could not install ast-grep: ${output.trim().split('\n').at(-1)}`);
}
