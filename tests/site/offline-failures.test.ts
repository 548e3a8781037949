import { gunzipSync } from 'node:zlib';
import { CHROMIUM_ARGS, findChromium } from '../services/chromium.ts';
import {
	type Browser,
	type BrowserContext,
	chromium,
	expect,
	type Page,
	test,
} from './hub-test.ts';
import { openStep, start } from './lab-page.ts';
import { OfflineServer } from './offline-server.ts';
import { keepPanel } from './panels.ts';

/** What a reader is told where no copy can be kept, and that the next press goes on from there. */

const server = new OfflineServer();
let context: BrowserContext;
let page: Page;

const panel = () => keepPanel(page);
const status = () => panel().status;
const press = () => panel().button.click();
const kept = () => page.evaluate(async () => (await caches.keys()).sort());

test.beforeAll(() => server.start());
test.afterAll(() => server.stop());
test.beforeEach(async ({ browser }) => {
	server.overlay = (_, content) => content;
	server.asked.length = 0;
	context = await browser.newContext({ baseURL: server.origin });
	page = await context.newPage();
});
test.afterEach(() => context.close());

async function open(): Promise<void> {
	await page.goto('/offline/');
	await expect(panel().size).toContainText('Keeping fetches');
}

test('an address that is not secure', async () => {
	const executablePath = findChromium();
	const args = [...CHROMIUM_ARGS, '--host-resolver-rules=MAP hub.example 127.0.0.1'];
	const other: Browser = await chromium.launch({ args, ...(executablePath && { executablePath }) });
	try {
		page = await other.newPage();
		await page.goto(`${server.origin.replace('127.0.0.1', 'hub.example')}/offline/`);
		await expect(status()).toContainText('Open the hub at its https address and press again.');
		await press();
		await expect(status()).toContainText('Browsers keep pages only from an https address');
		expect(server.asked.filter((path) => /offline-files|sw\.js/.test(path))).toEqual([]);
	} finally {
		await other.close();
	}
});

test('a private window that has no service worker', async () => {
	await page.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, 'serviceWorker'));
	await page.goto('/offline/');
	await expect(status()).toContainText('Open the hub in a normal window if this one is private');
	await page.goto('/labs/');
	await expect(page.locator('offline-notice')).toBeEmpty();
});

test('a service worker that the browser refuses', async () => {
	await page.addInitScript(() => {
		navigator.serviceWorker.register = () =>
			Promise.reject(new DOMException('The operation is insecure.', 'SecurityError'));
	});
	await open();
	await press();
	await expect(status()).toContainText('The browser refused the service worker');
	await expect(status()).toContainText('(The operation is insecure.). Allow this address');
	expect(server.asked.filter((path) => path.startsWith('/_astro/pglite'))).toEqual([]);
});

test('a service worker whose script does not arrive', async () => {
	server.overlay = (path, content) => (path === '/sw.js' ? 404 : content);
	await open();
	await press();
	await expect(status()).toContainText('The browser refused the service worker');
	server.overlay = (_, content) => content;
});

test('files that the browser refuses to store', async () => {
	await page.addInitScript(() => {
		const refuse = () => Promise.reject(new DOMException('Denied.', 'SecurityError'));
		caches.match = refuse;
		caches.keys = refuse;
		caches.open = refuse;
	});
	await page.goto('/offline/');
	await expect(status()).toContainText('The browser refused to store files (SecurityError).');
});

test('a disk without room says so before the first file', async () => {
	await page.addInitScript(() => {
		navigator.storage.estimate = () => Promise.resolve({ quota: 9_000_000, usage: 1_000_000 });
	});
	await open();
	await press();
	await expect(status()).toContainText(/There is no room for the copy: it takes \d+\.\d MB\. Free/);
	expect(server.asked.filter((path) => path.startsWith('/_astro/pglite'))).toEqual([]);
	expect(await kept()).toEqual([]);
});

test('a disk that fills up in the middle is not left full, and what was kept stays', async () => {
	// Chromium's estimate says more than there is: it tells no site how full a disk is.
	const devtools = await context.newCDPSession(page);
	const limit = { origin: server.origin, quotaSize: 5_000_000 };
	await devtools.send('Storage.overrideQuotaForOrigin', limit);
	await open();
	await page.evaluate(() => localStorage.setItem('of-the-reader', 'text'));
	await press();
	await expect(status()).toContainText('There is no room for the copy', { timeout: 30_000 });
	expect(await kept()).toEqual([]);
	expect(await page.evaluate(() => localStorage.getItem('of-the-reader'))).toBe('text');
	await devtools.send('Storage.overrideQuotaForOrigin', { origin: server.origin });
	await press();
	await expect(status()).toContainText('Kept for offline: ', { timeout: 60_000 });
});

test('a network cut in the middle: the next press fetches the rest alone', async () => {
	let files = 0;
	const isFile = (path: string) => !/^\/(offline|sw\.js)/.test(path);
	server.overlay = (path, content) => {
		if (isFile(path)) files += 1;
		return files > 300 ? 'cut' : content;
	};
	await open();
	await press();
	await expect(status()).toContainText(
		/The connection broke off after \d+ of \d+ files\. What has arrived stays/,
		{ timeout: 30_000 },
	);
	server.asked.length = 0;
	const [done = 0, all = 0] = (/(\d+) of (\d+)/.exec((await status().textContent()) ?? '') ?? [])
		.slice(1)
		.map(Number);
	expect(done).toBeGreaterThan(200);
	server.overlay = (_, content) => content;
	// What is not whole is no copy: pages still come from the network.
	await page.reload({ waitUntil: 'networkidle' });
	await expect(panel().button).toBeVisible();
	expect(server.asked).toContain('/offline/');
	server.asked.length = 0;
	await press();
	await expect(status()).toContainText('Kept for offline: ', { timeout: 60_000 });
	expect(new Set(server.asked.filter(isFile)).size).toBeLessThanOrEqual(all - done);
});

test('a server that falls silent', async () => {
	await page.clock.install();
	await open();
	server.overlay = (path, content) => (path === '/labs/' ? 'silent' : content);
	await press();
	await expect
		.poll(
			async () => {
				await page.clock.runFor(31_000);
				return status().textContent();
			},
			{ timeout: 40_000 },
		)
		.toContain('The connection broke off after');
});

test('a file that is not the one of the list is never kept', async () => {
	server.overlay = (path, content) =>
		path === '/labs/' ? Buffer.concat([content, Buffer.from('<!-- later -->')]) : content;
	await open();
	await press();
	await expect(status()).toContainText('A file is not the one the hub lists (labs/)', {
		timeout: 30_000,
	});
	const stored = await page.evaluate(async () => {
		const found = await caches.match('/labs/');
		return found !== undefined;
	});
	expect(stored).toBe(false);
	await page.reload();
	await expect(panel().button).toBeVisible();
});

test('a server that answers with an error, or has no list', async () => {
	server.overlay = (path, content) => (path === '/labs/' ? 503 : content);
	await open();
	await press();
	await expect(status()).toContainText('(answer 503 for labs/). Press again in a few minutes.', {
		timeout: 30_000,
	});
	server.overlay = (path, content) =>
		path.startsWith('/offline') && !path.endsWith('/') ? 404 : content;
	await page.goto('/offline/');
	await expect(status()).toContainText('This server has no list of files to keep (answer 404');
});

test('two tabs at once: the second waits', async () => {
	await open();
	const other = await context.newPage();
	await other.goto('/labs/');
	await other.evaluate(
		(name) =>
			new Promise<void>((held) => {
				void navigator.locks.request(name, () => {
					held();
					return new Promise(() => {});
				});
			}),
		'hub-offline %2F',
	);
	await press();
	await expect(status()).toContainText('Another tab of the hub is keeping it');
	await other.close();
	// A busy browser takes a moment to give back what a closed tab held.
	await page.waitForFunction(async () => (await navigator.locks.query()).held?.length === 0);
	await press();
	await expect(status()).toContainText('Fetching.');
});

test('a host that opens files which are stored compressed sends the listed ones', async () => {
	server.overlay = (path, content) => (path.endsWith('.gz') ? gunzipSync(content) : content);
	await open();
	await press();
	await expect(status()).toContainText('Kept for offline: ', { timeout: 60_000 });
	server.overlay = (path, content) => (path.endsWith('.gz') ? 'cut' : content);
	await openStep(page, 'add-a-policy');
	await start(page);
});

test('a copy whose files the browser took away is no copy', async () => {
	await open();
	await press();
	await expect(status()).toContainText('Kept for offline: ', { timeout: 60_000 });
	await page.evaluate(async () => {
		for (const name of await caches.keys())
			if (name.split(' ').length > 2) await caches.delete(name);
	});
	await page.goto('/labs/');
	await expect(page.locator('h1')).toHaveText('Labs');
	await page.goto('/offline/');
	await expect(panel().button).toBeVisible();
});
