import { readLabFromDisk } from '../../src/lab/disk.ts';
import { expectAccessible, expectNoSidewaysScroll } from './accessible.ts';
import { type BrowserContext, expect, type Page, test, watchPolicy } from './hub-test.ts';
import { check, expectStatus, openStep, run, start, stepOf } from './lab-page.ts';
import { OfflineServer } from './offline-server.ts';
import { crawl } from './pages.ts';
import { keepPanel, offlineNotice } from './panels.ts';

/** The hub with the network cut, after one press of "Keep for offline". One copy serves all tests. */

test.describe.configure({ mode: 'serial' });

const server = new OfflineServer();
let context: BrowserContext;
let page: Page;
/** The context is not the fixture's, which watches its own. */
let refused: ReadonlySet<string>;
const errors: string[] = [];

const panel = () => keepPanel(page);
const notice = () => offlineNotice(page);

/** Ends the server and the browser's own network. */
async function cutNetwork(): Promise<void> {
	await server.stop();
	await context.setOffline(true);
}

async function connect(): Promise<void> {
	await context.setOffline(false);
	await server.start();
}

test.beforeAll(async ({ browser }) => {
	await server.start();
	context = await browser.newContext({ baseURL: server.origin });
	refused = await watchPolicy(context);
	page = await context.newPage();
	page.on('pageerror', ({ message }) => errors.push(message));
});

test.afterAll(async () => {
	await context.close();
	await server.stop();
});

test('before the press nothing is registered, fetched or stored', async () => {
	await page.goto('/database-isolation/row-level-security/', { waitUntil: 'networkidle' });
	expect(server.asked.filter((path) => /offline|sw\.js/.test(path))).toEqual([]);
	await page.goto('/offline/', { waitUntil: 'networkidle' });
	await expect(panel().size).toHaveText(
		/^Keeping fetches about \d+\.\d MB in \d+ files and takes \d+\.\d MB on this device\./,
	);
	expect(server.asked.filter((path) => /offline-files|sw\.js/.test(path))).toEqual([]);
	const kept = await page.evaluate(async () => ({
		workers: (await navigator.serviceWorker.getRegistrations()).length,
		caches: await caches.keys(),
	}));
	expect(kept).toEqual({ workers: 0, caches: [] });
});

test('one press keeps the hub, and says version, date and size', async () => {
	await page.goto('/offline/');
	await panel().button.click();
	await expect(page.getByRole('progressbar', { name: 'Fetched' })).toBeVisible();
	await expect(panel().status).toHaveText(
		/^Kept for offline: version \d+\.\d+\.\d+-[\w-]{7}, \w+ \d+, \d{4} at .+, \d+\.\d MB\.$/,
		{ timeout: 60_000 },
	);
	await expect(page.getByRole('button', { name: 'Remove the copy' })).toBeFocused();
});

test('every page is there without a network, as the server sent it', async ({ request }) => {
	const sent = await crawl(request);
	const headers = (await request.get(`${server.origin}/`)).headers();
	const policy = headers['content-security-policy'] ?? '';
	expect(policy).toContain("default-src 'none'");
	await page.goto('/');
	await expect(notice()).toBeHidden();
	await cutNetwork();
	const answers = await page.evaluate(
		(paths) =>
			Promise.all(
				paths.map(async (path) => {
					const response = await fetch(path).catch(() => null);
					const html = (await response?.text()) ?? '';
					return [
						path,
						response?.headers.get('content-security-policy') ?? 'nothing',
						html,
					] as const;
				}),
			),
		[...sent.keys()],
	);
	expect(answers.length).toBeGreaterThan(150);
	for (const [path, header, html] of answers) {
		expect(header, path).toBe(policy);
		expect(html === sent.get(path)?.html, `${path} is the page the server sent`).toBe(true);
	}
});

test('a page says that it comes from the copy', async () => {
	await page.goto('/database-isolation/row-level-security/');
	await expect(notice()).toHaveText(/^No connection to the hub: this page comes from your offline/);
	await expect(page.locator('h1')).toContainText('Row-level security');
	await expectAccessible(page);
});

test('an address without its slash leads to the page, a wrong one to the page for it', async () => {
	await page.goto('/labs/row-level-security?from=room');
	expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe(
		'/labs/row-level-security/?from=room',
	);
	const response = await page.goto('/patterns/MT-DB-004/9.9.9/');
	expect(response?.status()).toBe(404);
	await expect(notice()).toContainText('has no page at this address');
	await expect(page.getByRole('link', { name: /^MT-DB-004: / })).toBeVisible();
});

test('the search in the header finds pages', async () => {
	await page.goto('/');
	await page.getByRole('button', { name: 'Search' }).click();
	await page.getByLabel('Words to find').fill('leakproof');
	await expect(page.locator('dialog a', { hasText: 'Glossary' }).first()).toBeVisible();
});

test('an SQL lab runs and checks', async () => {
	await openStep(page, 'add-a-policy');
	await start(page);
	await run(page, stepOf('add-a-policy').solution ?? '');
	await expectStatus(page, /ran|run/);
	await check(page);
	await expectStatus(page, 'Check passed');
});

test('a TypeScript lab runs and checks', async () => {
	const typescript = readLabFromDisk('resolver-table');
	await openStep(page, 'name-another-tenant', typescript);
	await start(page);
	await run(page, typescript.steps[0]?.solution ?? '');
	await expectStatus(page, 'Your code ran to its end');
	await check(page);
	await expectStatus(page, 'Check passed');
	expect([...refused, ...errors]).toEqual([]);
});

test('the panel says so too, and removing the copy leaves nothing', async () => {
	await page.goto('/offline/');
	await expect(panel().status).toHaveText(/^Kept for offline: version /);
	await expect(panel().size).toContainText('No connection to the hub');
	await connect();
	await page.reload();
	await expect(panel().size).toContainText('Every page, the search');
	await page.evaluate(() => localStorage.setItem('of-the-reader', 'text'));
	await page.getByRole('button', { name: 'Remove the copy' }).click();
	await expect(panel().status).toHaveText('Removed. Pages come from the network again.');
	const kept = await page.evaluate(async () => ({
		workers: (await navigator.serviceWorker.getRegistrations()).length,
		caches: await caches.keys(),
		text: localStorage.getItem('of-the-reader'),
	}));
	expect(kept).toEqual({ workers: 0, caches: [], text: 'text' });
	await page.goto('/labs/');
	await expect(page.locator('h1')).toHaveText('Labs');
});

for (const colorScheme of ['light', 'dark'] as const) {
	test(`the page of the copy is accessible on a phone, ${colorScheme}`, async () => {
		await page.setViewportSize({ width: 390, height: 844 });
		await page.evaluate((name) => localStorage.setItem('starlight-theme', name), colorScheme);
		await page.goto('/offline/', { waitUntil: 'networkidle' });
		await expectAccessible(page);
		await expectNoSidewaysScroll(page);
	});
}
