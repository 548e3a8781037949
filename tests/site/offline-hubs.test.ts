import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildWith, GUIDE, guide } from '../content/site-copy.ts';
import { type BrowserContext, expect, type Page, test } from './hub-test.ts';
import { OfflineServer } from './offline-server.ts';
import { keepPanel, offlineNotice } from './panels.ts';

/** A hub in a folder below another one of the same origin: each has its own copy. */

test.describe.configure({ mode: 'serial' });

const folder = mkdtempSync(join(tmpdir(), 'hub-below-'));
const server = new OfflineServer({ '/': 'dist', '/hub/': folder });
let context: BrowserContext;
let page: Page;

const panel = () => keepPanel(page);
const notice = () => offlineNotice(page);
const scopes = () =>
	page.evaluate(async () => {
		const all = await navigator.serviceWorker.getRegistrations();
		return all.map(({ scope }) => new URL(scope).pathname).sort();
	});

async function keep(path: string): Promise<void> {
	await page.goto(path);
	await panel().button.click();
	await expect(panel().status).toContainText('Kept for offline: ', { timeout: 60_000 });
}

async function expectWithoutNetwork(path: string, title: string): Promise<void> {
	await server.stop();
	await page.goto(path);
	await expect(page.locator('h1')).toHaveText(title);
	await expect(notice()).toContainText('No connection to the hub: this page comes from your');
	await server.start();
}

test.beforeAll(async ({ browser }) => {
	const config = readFileSync('astro.config.mjs', 'utf8');
	const files = {
		[GUIDE]: guide(),
		'src/pages/offline.astro': readFileSync('src/pages/offline.astro', 'utf8'),
		'astro.config.mjs': config.replace('site: SITE,', "site: SITE,\n\tbase: '/hub',"),
	};
	await buildWith(files, ({ code, output, file }) => {
		expect(code, output).toBe(0);
		cpSync(file('.'), folder, { recursive: true });
	});
	await server.start();
	context = await browser.newContext({ baseURL: server.origin });
	page = await context.newPage();
});

test.afterAll(async () => {
	await context?.close();
	await server.stop();
	rmSync(folder, { recursive: true });
});

test('a hub in a folder is kept, and the one above it is not', async () => {
	await keep('/hub/offline/');
	expect(await scopes()).toEqual(['/hub/']);
	await expectWithoutNetwork('/hub/database-isolation/a-guide/', 'A guide');
	await page.goto('/offline/');
	await expect(panel().size).toContainText('Keeping fetches');
});

test('with both kept, each page comes from its own copy', async () => {
	await keep('/offline/');
	expect(await scopes()).toEqual(['/', '/hub/']);
	await expectWithoutNetwork('/hub/database-isolation/a-guide/', 'A guide');
	await expectWithoutNetwork('/labs/', 'Labs');
});

test('removing one leaves the other', async () => {
	await page.goto('/offline/');
	await page.getByRole('button', { name: 'Remove the copy' }).click();
	await expect(panel().status).toContainText('Removed.');
	expect(await scopes()).toEqual(['/hub/']);
	await expectWithoutNetwork('/hub/database-isolation/a-guide/', 'A guide');
});
