import { readFileSync } from 'node:fs';
import { expect, type Locator, type Page, test } from './hub-test.ts';

/** A guide on paper, and without JavaScript: what a press would show stands in the page. */

const GUIDE = '/database-isolation/row-level-security/';
const LANGUAGES = ['TypeScript', 'Go', 'Python'];

/** Each set of tabs: the lines that name its languages, and how many of its panels a reader sees. */
function readTabs(page: Page): Promise<{ names: string[]; panels: number; list: boolean }[]> {
	return page.locator('starlight-tabs').evaluateAll((sets) =>
		sets.map((set) => {
			const seen = (selector: string) =>
				[...set.querySelectorAll(selector)].filter((one) => one.checkVisibility());
			return {
				names: seen('[role="tabpanel"] > .snippet-language').map((one) => one.textContent.trim()),
				panels: seen('[role="tabpanel"] pre').length,
				list: seen('[role="tab"]').length > 0,
			};
		}),
	);
}

/** What stands behind a link on paper. */
function behind(link: Locator): Promise<string> {
	return link.evaluate((element) => getComputedStyle(element, '::after').content);
}

test('a screen shows the language that was chosen', async ({ page }) => {
	await page.goto(GUIDE);
	const tabs = await readTabs(page);
	expect(tabs.length).toBeGreaterThan(1);
	for (const set of tabs) expect(set).toEqual({ names: [], panels: 1, list: true });
	await expect(page.locator('.on-paper')).toBeHidden();
});

test('paper shows the code of all languages, each below its name', async ({ page }) => {
	await page.emulateMedia({ media: 'print' });
	await page.goto(GUIDE);
	// A choice made before is a choice for the screen.
	await page.evaluate(() => localStorage.setItem('starlight-synced-tabs__lang', 'Go'));
	await page.reload();
	const tabs = await readTabs(page);
	expect(tabs.length).toBeGreaterThan(1);
	for (const set of tabs) expect(set).toEqual({ names: LANGUAGES, panels: 3, list: false });
});

test('on paper a link says where it leads, but one within the page', async ({ page }) => {
	await page.emulateMedia({ media: 'print' });
	await page.goto(GUIDE);
	const text = page.locator('.sl-markdown-content');
	for (const start of ['https://', '/labs/', '/patterns/']) {
		const link = text.locator(`a[href^="${start}"]`).first();
		expect(await behind(link)).toContain(await link.getAttribute('href'));
	}
	const within = text.locator('p a[href^="#"]').first();
	expect(await behind(within)).toBe('none');
});

test('on paper the recorded run of a lab is unfolded', async ({ page }) => {
	await page.goto(GUIDE);
	const run = page.locator('.lab-recorded pre').first();
	const isSeen = () =>
		run.evaluate(
			(pre) => pre.checkVisibility({ contentVisibilityAuto: true }) && pre.clientHeight > 0,
		);
	expect(await isSeen()).toBe(false);
	await page.emulateMedia({ media: 'print' });
	expect(await isSeen()).toBe(true);
});

test('paper ends with the page’s address, the version and the day of its review', async ({
	page,
}) => {
	const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
	await page.emulateMedia({ media: 'print' });
	await page.goto(GUIDE);
	const foot = page.locator('.on-paper');
	await expect(foot).toBeVisible();
	const address = await page.locator('link[rel="canonical"]').getAttribute('href');
	await expect(foot).toContainText(address ?? 'no canonical address');
	await expect(foot).toContainText(`version ${version}`);
	const source = readFileSync(`src/content/docs${GUIDE.slice(0, -1)}.mdx`, 'utf8');
	const day = /^reviewed: (\S+)$/m.exec(source)?.[1];
	await expect(foot).toContainText(`reviewed ${day}`);
	await expect(page.locator('main button').filter({ visible: true })).toHaveCount(0);
	for (const navigation of ['.pagination-links', '.site-foot', 'nav.sidebar', '.code-copy']) {
		await expect(page.locator(navigation).first(), navigation).toBeHidden();
	}
});

test('nothing on paper is cut off at its edge', async ({ page }) => {
	// The width of A4 within its margins, in CSS pixels.
	await page.setViewportSize({ width: 718, height: 1000 });
	await page.emulateMedia({ media: 'print' });
	await page.goto(GUIDE);
	const wide = await page.locator('main *').evaluateAll((elements) =>
		elements
			.filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > innerWidth + 1)
			.filter((one) => one.closest('.sr-only') === null)
			.map((one) => `${one.tagName} ${one.className}`),
	);
	expect(wide).toEqual([]);
});

test.describe('without JavaScript', () => {
	test.use({ javaScriptEnabled: false });

	test('a page shows the code of all languages', async ({ page }) => {
		await page.goto(GUIDE);
		const sets = page.locator('starlight-tabs');
		expect(await sets.count()).toBeGreaterThan(1);
		for (const set of await sets.all()) {
			for (const language of LANGUAGES) {
				await expect(set.locator('.snippet-language', { hasText: language })).toBeVisible();
			}
			for (const pre of await set.locator('pre').all()) await expect(pre).toBeVisible();
			await expect(set.getByRole('tablist')).toBeHidden();
		}
	});
});
