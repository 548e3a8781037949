import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { aptInstall, findProgram, run } from './install.ts';
import { MissingTool } from './missing.ts';

/** Arguments every Chromium of the tests starts with: no sandbox (root), nothing called home. */
export const CHROMIUM_ARGS: readonly string[] = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'msedge'];

/** Places outside PATH where browsers install themselves. */
function usualPlaces(): string[] {
	const programs = [process.env['PROGRAMFILES'], process.env['PROGRAMFILES(X86)']];
	const onWindows = programs
		.filter((folder) => folder !== undefined)
		.flatMap((folder) => [
			join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'),
			join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
		]);
	return [
		'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
		'/Applications/Chromium.app/Contents/MacOS/Chromium',
		'/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
		'/snap/bin/chromium',
		'/opt/google/chrome/chrome',
		...onWindows,
	];
}

/** A Chromium of this machine: CHROMIUM_PATH, Playwright's own, PATH, the usual places. */
export function findChromium(): string | undefined {
	const named = process.env['CHROMIUM_PATH'];
	if (named) return existsSync(named) ? named : undefined;
	const own = chromium.executablePath();
	if (own && existsSync(own)) return own;
	return findProgram(NAMES, usualPlaces());
}

/**
 * Path of a Chromium, installed first where the machine allows it.
 * @throws MissingTool when there is none and none can be installed.
 */
export async function ensureChromium(): Promise<string> {
	const found = findChromium();
	if (found) return found;
	const named = process.env['CHROMIUM_PATH'];
	if (named) throw new MissingTool(`CHROMIUM_PATH names ${named}, and no file is there.`);
	if (!(await aptInstall('chromium'))) await run('npx', ['playwright', 'install', 'chromium']);
	const installed = findChromium();
	if (installed) return installed;
	throw new MissingTool(
		'No Chromium was found and none could be installed; install one or set CHROMIUM_PATH.',
	);
}
