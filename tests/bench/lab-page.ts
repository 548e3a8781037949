import type { Page } from '@playwright/test';

/** What is timed inside a page of the bench, by the page's own clock. */

const RUNNING = 'runs in this page';
const BACK = 'back at its start';
const TURNS = 40;
/** Rows shown are capped; the statement gives them all. */
const THOUSAND =
	"SELECT i, 'invoice ' || i AS memo, md5(i::text) FROM generate_series(1, 1000) AS i;";

/** What the page has of the bench: see `install`. */
interface Bench {
	/** Presses a button; time until the frame after the status line says what it is to say. */
	press(button: string, status: string): Promise<number>;
	/** Time from the spawn of a worker with bare PGlite until it is created, and then to rows. */
	bare(): Promise<{ create: number; rows: number }>;
	/** Times of requests to the worker that was started last, by turns with one to bare PGlite. */
	requests(count: number): Promise<{ statement: number[]; bare: number[]; actor: number[] }>;
	/** The longest task in which the page answered to nothing, while a run went on. */
	longestTask(button: string, status: string): Promise<number>;
}

type BenchWindow = typeof globalThis & { bench: Bench };

export interface PageSettings {
	/** Gigabytes that the device says it has. */
	readonly memory: number;
	/** Milliseconds that each answer of a lab's worker is held back: to see that a bar is missed. */
	readonly delay: number;
	/** Two logins between which actors change. */
	readonly tenants: readonly [string, string];
}

/** Call before the page is opened. */
export async function install(page: Page, settings: PageSettings): Promise<void> {
	await page.addInitScript(({ memory, delay, tenants }: PageSettings) => {
		Object.defineProperty(navigator, 'deviceMemory', { value: memory });
		/** The worker whose PostgreSQL was started last. */
		let lab: Worker | undefined;
		const Real = globalThis.Worker;
		globalThis.Worker = class extends Real {
			override postMessage(...args: unknown[]): void {
				if ((args[0] as { call?: string }).call === 'boot') lab = this;
				const send = () => super.postMessage(...(args as [unknown]));
				if (delay > 0) setTimeout(send, delay);
				else send();
			}
		};
		const until = (worker: Worker, test: (data: unknown) => boolean) =>
			new Promise<void>((resolve, reject) => {
				worker.addEventListener('error', (event) => reject(new Error(event.message)));
				worker.addEventListener('message', function listen({ data }) {
					if (!test(data)) return;
					worker.removeEventListener('message', listen);
					resolve();
				});
			});
		const spawnBare = () => new Real('/bare-worker.js', { type: 'module' });
		let id = 1_000_000;
		/** As the page's own client asks; it does not know the number and leaves the answer alone. */
		const ask = (worker: Worker, call: string, input: unknown) => {
			id += 1;
			const asked = id;
			const answered = until(worker, (data) => (data as { id: number }).id === asked);
			worker.postMessage({ id: asked, call, input });
			return answered;
		};
		/** One is shorter than a few ticks of the page's clock: ten are timed, one after the other. */
		const perRequest = async (request: () => Promise<unknown>) => {
			const began = performance.now();
			for (let count = 0; count < 10; count += 1) await request();
			return (performance.now() - began) / 10;
		};
		const press = (button: string, status: string) =>
			new Promise<number>((resolve, reject) => {
				const line = document.querySelector('.lab-status') as HTMLElement;
				const found = [...document.querySelectorAll('button')].find(
					(candidate) => candidate.textContent === button,
				);
				if (!found) return reject(new Error(`There is no button ${button}.`));
				const began = performance.now();
				const observer = new MutationObserver(() => {
					if (!line.textContent?.includes(status)) return;
					observer.disconnect();
					requestAnimationFrame(() => resolve(performance.now() - began));
				});
				observer.observe(line, { childList: true, characterData: true, subtree: true });
				found.click();
			});
		const bench: Bench = {
			press,
			async bare() {
				const began = performance.now();
				const worker = spawnBare();
				await until(worker, (data) => data === 'created');
				const create = performance.now() - began;
				worker.postMessage('rows');
				await until(worker, (data) => Array.isArray(data));
				await new Promise(requestAnimationFrame);
				const rows = performance.now() - began;
				worker.terminate();
				return { create, rows };
			},
			async requests(count) {
				const bareWorker = spawnBare();
				await until(bareWorker, (data) => data === 'created');
				if (!lab) throw new Error('No lab was started.');
				const times = { statement: [] as number[], bare: [] as number[], actor: [] as number[] };
				for (let round = -5; round < count; round += 1) {
					const tenant = tenants[Math.abs(round) % 2];
					const running = lab;
					const changed = performance.now();
					await ask(running, 'turn', { role: 'app_user', tenant });
					const actor = performance.now() - changed;
					const statement = await perRequest(() => ask(running, 'execute', { script: 'SELECT 1' }));
					const bare = await perRequest(() => {
						const answered = until(bareWorker, (data) => Array.isArray(data));
						bareWorker.postMessage('SELECT 1');
						return answered;
					});
					// What runs for the first time is compiled first, on both sides.
					if (round < 0) continue;
					times.actor.push(actor);
					times.statement.push(statement);
					times.bare.push(bare);
				}
				bareWorker.terminate();
				return times;
			},
			async longestTask(button, status) {
				let longest = 0;
				const take = (entries: PerformanceEntryList) => {
					for (const { duration } of entries) longest = Math.max(longest, duration);
				};
				const observer = new PerformanceObserver((list) => take(list.getEntries()));
				observer.observe({ type: 'longtask' });
				await press(button, status);
				await new Promise((resolve) => setTimeout(resolve, 300));
				take(observer.takeRecords());
				observer.disconnect();
				return longest;
			},
		};
		(globalThis as BenchWindow).bench = bench;
	}, settings);
}

export function measureBare(page: Page): Promise<{ create: number; rows: number }> {
	return page.evaluate(() => (globalThis as BenchWindow).bench.bare());
}

/** @param pause milliseconds before each reset, in which the page makes ready for the next. */
export async function measureStartAndResets(
	page: Page,
	pause: number,
): Promise<{ start: number; resets: number[] }> {
	const press = (button: string, status: string) =>
		page.evaluate(([name, said]) => (globalThis as BenchWindow).bench.press(name, said), [
			button,
			status,
		] as const);
	const start = await press('Start', RUNNING);
	const resets: number[] = [];
	for (let count = 0; count < 3; count += 1) {
		await page.waitForTimeout(pause);
		resets.push(await press('Reset step', BACK));
	}
	return { start, resets };
}

/** In a lab that runs. */
export function measureRequests(page: Page): ReturnType<Bench['requests']> {
	return page.evaluate((count) => (globalThis as BenchWindow).bench.requests(count), TURNS);
}

/** In a lab that runs: the longest task while a result of a thousand rows comes. */
export async function measureRows(page: Page): Promise<number> {
	await page
		.getByLabel(/^Your answer, run as/)
		.first()
		.click();
	await page.locator('.lab-answer .cm-content').waitFor();
	await page.waitForTimeout(300);
	await page.keyboard.press('ControlOrMeta+A');
	await page.keyboard.insertText(THOUSAND);
	await page.waitForTimeout(300);
	return page.evaluate(() =>
		(globalThis as BenchWindow).bench.longestTask('Run', '1 statement ran'),
	);
}
