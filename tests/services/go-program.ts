import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LABS_FOLDER } from '../../src/lab/disk.ts';
import { call } from './call.ts';
import { ensureGo } from './go.ts';
import { MissingTool } from './missing.ts';

const BUILT = join(LABS_FOLDER, '..', '.cache', 'go-bin');

/**
 * Path of a program that Go builds from a module, built first where there is Go.
 *
 * @param name of the program, as the module has it.
 * @param module with its version, such as `github.com/stripe/stripe-mock@v0.203.0`.
 * @throws MissingTool when it can't be built.
 */
export async function ensureGoProgram(name: string, module: string): Promise<string> {
	// A folder for each version: what an older checkout built is not taken for this one.
	const folder = join(BUILT, `${name}-${module.slice(module.lastIndexOf('@') + 1)}`);
	const own = join(folder, process.platform === 'win32' ? `${name}.exe` : name);
	if (existsSync(own)) return own;
	const { go } = await ensureGo();
	await mkdir(folder, { recursive: true });
	const { code, output } = await call(go, ['install', module], { env: { GOBIN: folder } });
	if (code === 0 && existsSync(own)) return own;
	throw new MissingTool(`${name} could not be built: ${output.trim().split('\n').at(-1)}`);
}
