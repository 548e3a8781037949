import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { aptInstall, findProgram } from './install.ts';
import { MissingTool } from './missing.ts';

const NAMES = ['firefox-esr', 'firefox'];

function find(): string | undefined {
	const onWindows = join(process.env['PROGRAMFILES'] ?? '', 'Mozilla Firefox', 'firefox.exe');
	return findProgram(NAMES, [
		'/Applications/Firefox.app/Contents/MacOS/firefox',
		...(process.platform === 'win32' ? [onWindows] : []),
	]);
}

/**
 * Path of a Firefox, FIREFOX_PATH or one of this machine, installed first where the machine allows it.
 * @throws MissingTool when there is none and none can be installed.
 */
export async function ensureFirefox(): Promise<string> {
	const named = process.env['FIREFOX_PATH'];
	if (named && existsSync(named)) return named;
	if (named) throw new MissingTool(`FIREFOX_PATH names ${named}, and no file is there.`);
	const found = find();
	if (found) return found;
	if (await aptInstall('firefox-esr')) {
		const installed = find();
		if (installed) return installed;
	}
	throw new MissingTool(
		'No Firefox was found and none could be installed; install one or set FIREFOX_PATH.',
	);
}
