import type { Check } from '../../src/workshop/ready-code.ts';
import { expectAccessible, expectNoSidewaysScroll } from './accessible.ts';
import { type BrowserContext, expect, type Page, test, watchPolicy } from './hub-test.ts';
import { check, expectStatus, openStep, pane, run, start, stepOf } from './lab-page.ts';
import { OfflineServer } from './offline-server.ts';
import { preflightPanel } from './panels.ts';

/** The preflight on machines that can and can not, and the track after it with the network cut. */

const server = new OfflineServer();
let context: BrowserContext;
let page: Page;
/** The context is not the fixture's, which watches its own. */
let refused: ReadonlySet<string>;

const panel = () => preflightPanel(page);
const verdict = () => panel().status;
const code = () => panel().root.locator('.code');
const row = (check: Check) => panel().root.locator(`[data-check="${check}"]`);
/** What is fetched by a press alone. */
const heavy = () => server.asked.filter((path) => /sw\.js|offline-files|\.gz$/.test(path));

async function press(): Promise<void> {
	await page.goto('/workshop/preflight/');
	await panel().button.click();
}

test.beforeAll(() => server.start());
test.afterAll(() => server.stop());
test.beforeEach(async ({ browser }) => {
	server.overlay = (_, content) => content;
	server.asked.length = 0;
	context = await browser.newContext({ baseURL: server.origin });
	refused = await watchPolicy(context);
	page = await context.newPage();
});
test.afterEach(async ({ breaksPolicy }) => {
	await context.close();
	if (!breaksPolicy) expect([...refused]).toEqual([]);
});

test('a machine that can is ready, its code says so, and the track works with the network cut', async () => {
	test.setTimeout(120_000);
	await page.goto('/workshop/preflight/', { waitUntil: 'networkidle' });
	await expect(panel().size).toHaveText(/about \d+\.\d MB once/);
	expect(heavy()).toEqual([]);
	await panel().button.click();
	await expect(verdict()).toContainText('Ready, with and without a network', { timeout: 80_000 });
	await expect(panel().root.locator('[data-state="passed"]')).toHaveCount(5);
	await expect(row('database')).toContainText('a query of the first step gave 4 rows');
	await expect(panel().button).toBeFocused();
	await expectAccessible(page);
	const said = await code().innerText();

	await page.goto('/workshop/90-minutes/run-sheet/');
	const field = page.getByLabel('Code that a participant reads out');
	await field.fill(said.toLowerCase().replace('-', ' '));
	await field.press('Enter');
	const list = page.locator('workshop-code li');
	await expect(list).toHaveText(
		/^[0-9A-Z]{5} [0-9A-Z]{5} Ready: Chromium \d+; your version of the hub\.$/,
	);
	await field.fill(said.slice(1));
	await field.press('Enter');
	await expect(page.locator('workshop-code').getByRole('status')).toContainText('this has 9');
	await expect(list).toHaveCount(1);
	await expect(field).toHaveValue(said.slice(1));
	await expectAccessible(page);

	await server.stop();
	await context.setOffline(true);
	try {
		await page.goto('/workshop/20-minutes/');
		await page.getByRole('link', { name: 'See the leak' }).click();
		await start(page);
		await run(page, stepOf('see-the-leak').solution ?? '');
		await expect(pane(page, 'globex’s app')).toContainText('not agreed yet');
		await check(page);
		await expectStatus(page, /passed/i);
		await openStep(page, 'add-a-policy');
		// A step of a lab that runs starts by itself.
		await expectStatus(page, /runs? in this page/, 30_000);
	} finally {
		await context.setOffline(false);
		await server.start();
	}
});

test('without WebAssembly it says so, gives no code and downloads nothing', async () => {
	await page.addInitScript(() => Reflect.deleteProperty(globalThis, 'WebAssembly'));
	await press();
	await expect(verdict()).toContainText('Not ready.');
	await expect(row('page')).toContainText('runs no WebAssembly');
	await expect(row('storage')).toContainText('Passed');
	await expect(row('database')).toContainText('Not tried');
	await expect(code()).toBeEmpty();
	expect(heavy()).toEqual([]);
});

test('without workers it says so', async () => {
	await page.addInitScript(() => Reflect.deleteProperty(globalThis, 'Worker'));
	await press();
	await expect(row('page')).toContainText('gives the page no workers');
	expect(heavy()).toEqual([]);
});

test('an old browser is told what it lacks', async () => {
	await page.addInitScript(() => Reflect.deleteProperty(globalThis, 'DecompressionStream'));
	await press();
	await expect(row('page')).toContainText('too old for the labs: it has no compressed streams');
});

test('a network cut in the middle is told, and the next press goes on from there', async () => {
	test.setTimeout(120_000);
	let left = 40;
	server.overlay = (path, content) =>
		/\.html$|\/$/.test(path) && !path.startsWith('/workshop/') && --left < 0 ? 'cut' : content;
	await press();
	await expect(verdict()).toContainText('Not ready.', { timeout: 60_000 });
	await expect(row('offline')).toContainText(/The connection broke off after \d+ of \d+ files/);
	await expect(row('database')).toContainText('Fix the connection first');
	await expect(code()).toBeEmpty();
	server.overlay = (_, content) => content;
	await panel().button.click();
	await expect(verdict()).toContainText('Ready, with and without', { timeout: 80_000 });
});

test('a private window without service worker and storage is ready with limits', async () => {
	await page.addInitScript(() => {
		Reflect.deleteProperty(Navigator.prototype, 'serviceWorker');
		Object.defineProperty(globalThis, 'localStorage', {
			get() {
				throw new DOMException('denied', 'SecurityError');
			},
		});
	});
	await press();
	await expect(verdict()).toContainText('Ready with limits', { timeout: 40_000 });
	await expect(row('storage')).toContainText('Open the hub in a normal window');
	await expect(row('offline')).toContainText('Open the hub in a normal window');
	await expect(row('database')).toContainText('Passed');
	const said = await code().innerText();
	await page.goto('/workshop/20-minutes/run-sheet/');
	await page.getByLabel('Code that a participant reads out').fill(said);
	await page.getByRole('button', { name: 'Read the code' }).click();
	await expect(page.locator('workshop-code li')).toContainText(
		'Ready with limits: answers are lost when the tab is closed; needs the network during the workshop; Chromium',
	);
});

test('a machine without memory for PostgreSQL is told what to close', async () => {
	await page.addInitScript(() => {
		Reflect.deleteProperty(Navigator.prototype, 'serviceWorker');
	});
	// The worker's first line fails as a browser's own allocation does.
	await context.route(/\/_astro\/worker-[^/]*\.js$/, (route) =>
		route.fulfill({
			contentType: 'text/javascript',
			body: 'onmessage = ({ data: { id } }) => postMessage({ id, ok: false, message: "WebAssembly.Memory(): could not allocate memory" });',
		}),
	);
	await press();
	await expect(row('database')).toContainText('not enough memory for PostgreSQL', {
		timeout: 40_000,
	});
	await expect(verdict()).toContainText('Not ready.');
});

test('without JavaScript the preflight says what to do', async ({ browser }) => {
	const still = await browser.newContext({ baseURL: server.origin, javaScriptEnabled: false });
	const plain = await still.newPage();
	await plain.goto('/workshop/preflight/');
	await expect(plain.getByText('Allow JavaScript for this address')).toBeVisible();
	await expect(preflightPanel(plain).button).toBeHidden();
	await still.close();
});

test('every page fits a phone, and a run sheet two sheets of paper', async () => {
	await page.setViewportSize({ width: 390, height: 800 });
	for (const path of ['', '90-minutes/', '90-minutes/run-sheet/', '20-minutes/', 'preflight/']) {
		await page.goto(`/workshop/${path}`);
		await expectNoSidewaysScroll(page, path);
	}
	for (const [id, sheets] of [
		['90-minutes', 2],
		['20-minutes', 1],
	] as const) {
		await page.goto(`/workshop/${id}/run-sheet/`);
		for (const format of ['A4', 'Letter']) {
			const margin = { top: '12mm', bottom: '12mm', left: '12mm', right: '12mm' };
			const pdf = await page.pdf({ format, margin });
			const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length;
			expect(pages, `${id} on ${format}`).toBe(sheets);
		}
	}
});

test.describe('with a policy of another host', () => {
	test.use({ breaksPolicy: true });

	test('WebAssembly that is blocked is no missing connection', async () => {
		await page.route('**/workshop/preflight/', async (route) => {
			const response = await route.fetch();
			const policy = { 'content-security-policy': "script-src 'self' 'unsafe-inline'" };
			await route.fulfill({ response, headers: { ...response.headers(), ...policy } });
		});
		await press();
		await expect(row('page')).toContainText('runs no WebAssembly');
		expect(heavy()).toEqual([]);
	});
});
