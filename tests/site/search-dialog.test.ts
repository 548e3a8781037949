import { expectAccessible } from './accessible.ts';
import { expect, type Page, test } from './hub-test.ts';

const GUIDE = '/database-isolation/row-level-security/';

function dialog(page: Page) {
	return page.getByRole('dialog', { name: 'Search' });
}

function field(page: Page) {
	return dialog(page).getByLabel('Words to find');
}

/** Addresses of the search's own files that were asked for. */
function searchRequests(page: Page): string[] {
	const asked: string[] = [];
	page.on('request', (request) => {
		if (request.url().includes('/pagefind/')) asked.push(request.url());
	});
	return asked;
}

test('nothing of the search is loaded before its first use', async ({ page }) => {
	const asked = searchRequests(page);
	await page.goto(GUIDE, { waitUntil: 'networkidle' });
	expect(asked).toEqual([]);
	await page.getByRole('button', { name: 'Search' }).click();
	await expect(field(page)).toBeFocused();
	await expect.poll(() => asked.length).toBeGreaterThan(0);
});

test('opens by Ctrl+K and by a slash, closes by Escape, and gives the focus back', async ({
	page,
}) => {
	await page.goto(GUIDE);
	const button = page.getByRole('button', { name: 'Search' });
	await button.focus();
	for (const keys of ['Control+k', 'Meta+k', '/']) {
		await page.keyboard.press(keys);
		await expect(field(page), keys).toBeFocused();
		await page.keyboard.press('Escape');
		await expect(dialog(page)).toBeHidden();
		await expect(button).toBeFocused();
	}
	await page.keyboard.press('/');
	await page.keyboard.press('/');
	await expect(field(page), 'a slash is a character there').toHaveValue('/');
});

test('a slash that is typed into a field of the page is typed', async ({ page }) => {
	await page.goto('/nowhere/');
	await page.getByLabel('Search for').fill('');
	await page.getByLabel('Search for').press('/');
	await expect(page.getByLabel('Search for')).toHaveValue('/');
	await expect(dialog(page)).toBeHidden();
});

test('finds a page, its parts and more of them, by keyboard', async ({ page }) => {
	await page.goto('/labs/');
	await page.keyboard.press('/');
	await page.keyboard.type('policy');
	await expect(dialog(page).getByRole('status')).toContainText(/\d+ pages for “policy”/);
	const pages = dialog(page).locator('.search-page');
	await expect(pages).toHaveCount(6);
	await expect(dialog(page).locator('mark').first()).toHaveText(/polic/i);
	await expectAccessible(page);
	await dialog(page)
		.getByRole('button', { name: /^Show more of \d+$/ })
		.press('Enter');
	await expect(pages.nth(6)).toBeFocused();
	await field(page).press('Enter');
	await expect(pages.first()).toBeFocused();
	await page.keyboard.press('Enter');
	await expect(page).not.toHaveURL(/\/labs\/$/);
});

test('no page has the words', async ({ page }) => {
	await page.goto('/labs/');
	await page.keyboard.press('/');
	await page.keyboard.type('ыыы');
	await expect(dialog(page).getByRole('status')).toHaveText(
		'No pages for “ыыы”. Try fewer or other words.',
	);
});

for (const [what, files] of [
	['the module', '**/pagefind.js*'],
	['a page’s text', '**/pagefind/fragment/**'],
] as const) {
	test(`${what} that does not come is said, and tried again with the words kept`, async ({
		page,
	}) => {
		await page.route(files, (route) => route.abort());
		await page.goto('/labs/');
		await page.keyboard.press('/');
		await page.keyboard.type('leakproof');
		await expect(dialog(page).getByRole('status')).toContainText('could not be loaded');
		await page.unroute(files);
		await dialog(page).getByRole('button', { name: 'Try again' }).click();
		await expect(dialog(page).getByRole('status')).toContainText('for “leakproof”');
		await expect(dialog(page).locator('.search-page').first()).toBeVisible();
		await expect(field(page)).toHaveValue('leakproof');
	});
}

test('a network that is cut while one searches is no answer', async ({ page, context }) => {
	await page.goto('/labs/');
	await page.keyboard.press('/');
	await expect(dialog(page).getByRole('status')).toContainText('Words of guides');
	await page.waitForLoadState('networkidle');
	await context.setOffline(true);
	await page.keyboard.type('leakproof');
	await expect(dialog(page).getByRole('status')).toContainText('could not be loaded');
	await context.setOffline(false);
	await dialog(page).getByRole('button', { name: 'Try again' }).click();
	await expect(dialog(page).locator('.search-page').first()).toBeVisible();
});

test('without scripts there is no button that does nothing', async ({ browser }) => {
	const page = await browser.newPage({ javaScriptEnabled: false });
	await page.goto(new URL(GUIDE, test.info().project.use.baseURL).href);
	await expect(page.locator('.search-open')).toBeHidden();
	await page.close();
});
