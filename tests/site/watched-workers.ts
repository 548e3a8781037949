import type { Page } from './hub-test.ts';

/** What a test sees of the page's workers: the scripts that were sent, and a way to kill one. */
interface Watched {
	/** The last script that was sent to any worker. */
	sent: string | undefined;
	workers: Worker[];
}

type WatchedWindow = typeof globalThis & { watched: Watched };

/** Call before the page is opened. The workers and their messages stay what they are. */
export async function watchWorkers(page: Page): Promise<void> {
	await page.addInitScript(() => {
		const watched: Watched = { sent: undefined, workers: [] };
		(globalThis as WatchedWindow).watched = watched;
		const Real = globalThis.Worker;
		globalThis.Worker = class extends Real {
			constructor(url: string | URL, options?: WorkerOptions) {
				super(url, options);
				watched.workers.push(this);
			}
			override postMessage(...args: unknown[]): void {
				const request = args[0] as { call?: string; input?: { script?: string } };
				if (request.call === 'execute') watched.sent = request.input?.script;
				super.postMessage(...(args as [unknown]));
			}
		};
	});
}

/** Waits until this very script has reached a worker. */
export async function awaitSent(page: Page, script: string): Promise<void> {
	await page.waitForFunction(
		(text) => (globalThis as WatchedWindow).watched.sent === text,
		script,
		{ timeout: 30_000 },
	);
}

/** Ends every worker behind the page's back, as a browser short of memory does. */
export async function killWorkers(page: Page): Promise<void> {
	await page.evaluate(() => {
		for (const worker of (globalThis as WatchedWindow).watched.workers) worker.terminate();
	});
}
