import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { aptInstall, findProgram } from './install.ts';
import { MissingTool } from './missing.ts';

/** The programs of WebKitGTK that a test needs. */
export interface WebKit {
	/** Speaks WebDriver and starts the browser. */
	readonly driver: string;
	/** WebKitGTK's small browser. */
	readonly browser: string;
	/** Gives a program a display of its own: the browser has no headless mode. */
	readonly display: string;
}

/** Debian's driver brings the browser, beside the library, in a folder of the machine's kind. */
async function findBrowser(): Promise<string | undefined> {
	const libraries = await foldersIn('/usr/lib');
	const kits = await Promise.all(libraries.map(foldersIn));
	return findProgram(
		['MiniBrowser'],
		kits
			.flat()
			.flatMap((folder) => (folder.includes('webkit2gtk') ? [`${folder}/MiniBrowser`] : [])),
	);
}

async function foldersIn(folder: string): Promise<string[]> {
	try {
		const entries = await readdir(folder, { withFileTypes: true });
		return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
	} catch {
		return [];
	}
}

async function find(): Promise<WebKit | undefined> {
	const driver = findProgram(['WebKitWebDriver']);
	const display = findProgram(['xvfb-run']);
	const browser = await findBrowser();
	return driver && display && browser ? { driver, browser, display } : undefined;
}

/**
 * WebKitGTK with its driver and a display, installed first where the machine allows it.
 * @throws MissingTool when one of them is missing.
 */
export async function ensureWebKit(): Promise<WebKit> {
	const found = await find();
	if (found) return found;
	if (await aptInstall('webkit2gtk-driver', 'xvfb', 'xauth')) {
		const installed = await find();
		if (installed) return installed;
	}
	throw new MissingTool(
		'WebKitGTK’s driver is missing; install it (Debian: apt-get install webkit2gtk-driver xvfb).',
	);
}

/** A running WebKitWebDriver on a display of its own. */
export interface RunningDriver {
	readonly url: string;
	stop(): Promise<void>;
}

/** Starts the driver on a free port of 127.0.0.1, with a home of its own, and waits until it answers. */
export async function startWebKitDriver({ driver, display }: WebKit): Promise<RunningDriver> {
	const port = await freePort();
	const home = await mkdtemp(join(tmpdir(), 'hub-webkit-'));
	const child = spawn(display, ['-a', driver, `--port=${port}`], {
		env: { ...process.env, HOME: home, XDG_CACHE_HOME: home, XDG_DATA_HOME: home },
		stdio: ['ignore', 'pipe', 'pipe'],
		// The display is a process beside the driver: both are ended as one group.
		detached: true,
	});
	let log = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream.on('data', (chunk: Buffer) => {
			log = (log + chunk.toString()).slice(-2000);
		});
	}
	const url = `http://127.0.0.1:${port}`;
	const stop = async () => {
		await endGroup(child);
		await rm(home, { recursive: true, force: true, maxRetries: 5 });
	};
	const end = performance.now() + 20_000;
	while (!(await answers(url))) {
		if (child.exitCode === null && performance.now() < end) {
			await new Promise((resolve) => setTimeout(resolve, 100));
			continue;
		}
		await stop();
		throw new Error(`WebKitWebDriver did not answer: ${log}`);
	}
	return { url, stop };
}

async function answers(url: string): Promise<boolean> {
	try {
		return (await fetch(`${url}/status`)).ok;
	} catch {
		return false;
	}
}

async function endGroup(child: ChildProcess): Promise<void> {
	if (child.pid === undefined || child.exitCode !== null) return;
	const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
	process.kill(-child.pid, 'SIGTERM');
	await closed;
}
