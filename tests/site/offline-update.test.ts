import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeOfflineCopy } from '../../src/after-build/offline.ts';
import { expectAccessible } from './accessible.ts';
import { type BrowserContext, expect, type Page, test } from './hub-test.ts';
import { OfflineServer } from './offline-server.ts';
import { keepPanel, offlineNotice } from './panels.ts';

/** A newer version never replaces a kept one by itself: the reader is asked, and may stay. */

test.describe.configure({ mode: 'serial' });

const GUIDE = '/database-isolation/row-level-security/';
const folder = mkdtempSync(join(tmpdir(), 'hub-versions-'));
const server = new OfflineServer({ '/': folder });
let context: BrowserContext;
let page: Page;

const panel = () => keepPanel(page);
const status = () => panel().status;
const notice = () => offlineNotice(page);
const title = () => page.locator('h1');
const copies = () =>
	page.evaluate(async () => (await caches.keys()).filter((name) => name.split(' ').length > 2));

/** Deploys a version that differs in one page. */
async function publish(edition: string): Promise<void> {
	const file = join(folder, GUIDE, 'index.html');
	const html = readFileSync(join('dist', GUIDE, 'index.html'), 'utf8');
	writeFileSync(file, html.replace(/(<h1[^>]*>)[^<]*/, `$1${edition}`));
	await writeOfflineCopy(folder, '/', edition);
}

test.beforeAll(async ({ browser }) => {
	cpSync('dist', folder, { recursive: true });
	await publish('first');
	await server.start();
	context = await browser.newContext({ baseURL: server.origin });
	page = await context.newPage();
});

test.afterAll(async () => {
	await context.close();
	await server.stop();
	rmSync(folder, { recursive: true });
});

test('what is kept stays when the server has a newer version, and the page asks', async () => {
	await page.goto('/offline/');
	await panel().button.click();
	await expect(status()).toContainText('Kept for offline: version first-', { timeout: 60_000 });
	await publish('second');
	for (const _ of [1, 2]) {
		await page.goto(GUIDE);
		await expect(title()).toHaveText('first');
		await expect(notice()).toContainText('The hub has a newer version.');
	}
	expect(await copies()).toHaveLength(1);
});

test('a reader who declines stays, and is asked again at the next version alone', async () => {
	await notice().getByRole('button', { name: 'Not now' }).click();
	await expect(notice()).toHaveCount(0);
	const answered = page.waitForResponse('**/offline.json');
	await page.goto(GUIDE);
	await answered;
	await page.waitForTimeout(300);
	await expect(notice()).toHaveCount(0);
	await expect(title()).toHaveText('first');
	await page.goto('/offline/');
	await expect(page.getByRole('button', { name: 'Update the copy' })).toBeVisible();
	await expect(page.getByRole('button', { name: 'Not now' })).toBeHidden();
	await publish('third');
	await page.goto(GUIDE);
	await expect(notice()).toContainText('The hub has a newer version.');
	await expect(title()).toHaveText('first');
});

test('an update that breaks off leaves the kept version whole', async () => {
	await notice().getByRole('link', { name: 'See the update' }).click();
	await expect(panel().size).toContainText('The hub has a newer version, third-');
	await expect(panel().size).toContainText(/changed, about \d\d KB\./);
	await expect(notice()).toHaveCount(0);
	await expectAccessible(page);
	server.overlay = (path, content) => (path === GUIDE ? 'cut' : content);
	await page.getByRole('button', { name: 'Update the copy' }).click();
	await expect(status()).toContainText('The connection broke off after');
	await server.stop();
	await page.goto(GUIDE);
	await expect(title()).toHaveText('first');
	await expect(notice()).toContainText('this page comes from your offline copy');
	server.overlay = (_, content) => content;
	await server.start();
});

test('Update fetches what changed alone, deletes the old copy and tells the other tabs', async () => {
	const other = await context.newPage();
	await other.goto(GUIDE);
	await expect(other.locator('h1')).toHaveText('first');
	await page.goto('/offline/');
	await expect(panel().size).toContainText('third-');
	server.asked.length = 0;
	await page.getByRole('button', { name: 'Update the copy' }).click();
	await expect(status()).toContainText('Kept for offline: version third-');
	const isFile = (path: string) => !/^\/(offline-files\.json|offline\.json|sw\.js)$/.test(path);
	expect(server.asked.filter(isFile)).toEqual([GUIDE]);
	const kept = await copies();
	expect(kept).toHaveLength(1);
	expect(kept[0]).toContain('third-');
	const said = other.getByRole('complementary', { name: 'Offline copy' });
	await expect(said).toContainText('Your offline copy was updated in another tab');
	await said.getByRole('button', { name: 'Reload' }).click();
	await expect(other.locator('h1')).toHaveText('third');
	await server.stop();
	await page.goto(GUIDE);
	await expect(title()).toHaveText('third');
	await page.goto('/labs/');
	await expect(title()).toHaveText('Labs');
	await server.start();
});
