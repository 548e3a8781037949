import { expect, type Page, test } from './hub-test.ts';
import { act, check, expectStatus, openStep, pane, paste, start, stepOf } from './lab-page.ts';
import { killWorkers, watchWorkers } from './watched-workers.ts';

/** A page on a device with memory to spare keeps a second PostgreSQL at the start of the step, and uses it. */

const STEP = 'add-a-policy';

/** What the page's workers with a database are doing. */
interface Databases {
	/** Booted, not ended, and with nothing left to answer. */
	idle(): number;
	/** Boots that were asked for so far. */
	begun: number;
	/** From now on the first worker that is sent a script is looked at. */
	press(): void;
	/** Whether that worker had been booted before the press; null where none was sent anything. */
	waited: boolean | null;
}

type WithDatabases = typeof globalThis & { databases: Databases };

async function open(page: Page, device: { memory: number; saveData?: boolean }): Promise<void> {
	await page.addInitScript(({ memory, saveData }) => {
		Object.defineProperty(navigator, 'deviceMemory', { value: memory });
		Object.defineProperty(navigator, 'connection', { value: { saveData: saveData ?? false } });
		const Real = globalThis.Worker;
		const booted = new Map<Worker, Set<number>>();
		let before: Worker[] | undefined;
		const databases: Databases = {
			begun: 0,
			waited: null,
			idle: () => [...booted.values()].filter(({ size }) => size === 0).length,
			press() {
				before = [...booted.keys()];
				databases.waited = null;
			},
		};
		(globalThis as WithDatabases).databases = databases;
		globalThis.Worker = class extends Real {
			constructor(url: string | URL, options?: WorkerOptions) {
				super(url, options);
				this.addEventListener('message', ({ data }) => booted.get(this)?.delete(data.id));
			}
			override postMessage(...args: unknown[]): void {
				const { id, call } = args[0] as { id: number; call: string };
				if (call === 'boot') {
					databases.begun += 1;
					booted.set(this, new Set());
				}
				if (call === 'execute' && before) {
					databases.waited = before.includes(this);
					before = undefined;
				}
				booted.get(this)?.add(id);
				super.postMessage(...(args as [unknown]));
			}
			override terminate(): void {
				booted.delete(this);
				super.terminate();
			}
		};
	}, device);
	await watchWorkers(page);
	await openStep(page, STEP);
	await start(page);
}

function begun(page: Page): Promise<number> {
	return page.evaluate(() => (globalThis as WithDatabases).databases.begun);
}

/** Waits until the page has a second database that has nothing left to do. */
async function expectSpare(page: Page): Promise<void> {
	const idle = () => page.evaluate(() => (globalThis as WithDatabases).databases.idle());
	await expect.poll(idle, { timeout: 20_000 }).toBe(2);
	// Between two scripts of the lab it is idle, too.
	await page.waitForTimeout(300);
	await expect.poll(idle, { timeout: 20_000 }).toBe(2);
}

/** Whether what answered had been booted before. */
async function waited(page: Page, use: () => Promise<void>): Promise<boolean | null> {
	await page.evaluate(() => (globalThis as WithDatabases).databases.press());
	await use();
	// A status may be there before the first script is sent to a database that is still booting.
	await page.waitForFunction(() => (globalThis as WithDatabases).databases.waited !== null);
	return page.evaluate(() => (globalThis as WithDatabases).databases.waited);
}

async function reset(page: Page): Promise<void> {
	await page.locator('.lab-menu-button').click();
	await page.getByRole('button', { name: 'Reset step', exact: true }).click();
	await expectStatus(page, 'The step is back at its start.');
}

test('run, check and reset take the database that waits, and another is made ready', async ({
	page,
}) => {
	await open(page, { memory: 8 });
	await expectSpare(page);
	expect(await waited(page, () => act(page, 'SELECT 1;', 'Run'))).toBe(true);
	await expectSpare(page);
	expect(await waited(page, () => reset(page))).toBe(true);
	await expectSpare(page);
	await paste(page, stepOf(STEP).solution as string);
	expect(await waited(page, () => check(page))).toBe(true);
	await expectStatus(page, 'Check passed');
});

test('the spare shows the start of the step, whatever was done before', async ({ page }) => {
	await open(page, { memory: 8 });
	const rows = pane(page, 'acme’s app').getByRole('table').locator('tbody tr');
	const count = await rows.count();
	expect(count).toBeGreaterThan(0);
	for (const wreck of ['DROP TABLE invoice CASCADE;', 'DELETE FROM invoice;']) {
		await expectSpare(page);
		expect(await waited(page, () => act(page, wreck, 'Run'))).toBe(true);
		await expect(rows).toHaveCount(0);
		await expectSpare(page);
		expect(await waited(page, () => reset(page))).toBe(true);
		await expect(rows).toHaveCount(count);
	}
});

for (const [device, settings] of [
	['little memory', { memory: 2 }],
	['memory, where the reader saves data,', { memory: 8, saveData: true }],
] as const) {
	test(`a device with ${device} has one database at a time`, async ({ page }) => {
		await open(page, settings);
		await page.waitForTimeout(3_000);
		expect(await begun(page)).toBe(1);
		expect(await waited(page, () => reset(page))).toBe(false);
	});
}

test('a spare that died behind the page’s back costs nothing but a boot', async ({ page }) => {
	await open(page, { memory: 8 });
	await expectSpare(page);
	await killWorkers(page);
	expect(await waited(page, () => act(page, 'SELECT 1;', 'Run'))).toBe(false);
	await expectStatus(page, '1 statement ran.');
});

test('nothing is fetched ahead where the reader saves data', async ({ page }) => {
	const fetched: string[] = [];
	page.on('request', (request) => fetched.push(new URL(request.url()).pathname));
	await page.addInitScript(() =>
		Object.defineProperty(navigator, 'connection', { value: { saveData: true } }),
	);
	await openStep(page, STEP);
	// `worker-…` is a worker's script; `spare-worker.…` is a part of the page's that keeps one ahead.
	const heavy = () => fetched.filter((path) => /\.gz$|\.wasm|worker-/.test(path));
	await page.getByRole('button', { name: 'Start', exact: true }).hover();
	await page.getByRole('button', { name: 'Start', exact: true }).focus();
	await page.waitForTimeout(1_000);
	expect(heavy()).toEqual([]);
	await start(page);
	expect(heavy().length).toBeGreaterThan(2);
});
