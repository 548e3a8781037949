import { expect, test } from './hub-test.ts';

const GUIDE = '/billing-metering/usage-event-pipeline/';

test('a block of code is copied as it is written, by keyboard too', async ({ page, context }) => {
	await context.grantPermissions(['clipboard-read', 'clipboard-write']);
	await page.goto(GUIDE);
	const block = page.locator('.code-block').filter({ hasText: 'usage-facts.sql' }).first();
	await block.getByRole('button', { name: 'Copy' }).press('Enter');
	await expect(block.getByRole('button')).toHaveText('Copied');
	const copied = await page.evaluate(() => navigator.clipboard.readText());
	expect(copied).toBe(await block.locator('code').textContent());
	expect(copied).toMatch(
		/^-- Key and event in one statement.*\nCREATE FUNCTION count_usage\(\n {2}/,
	);
});

test('a clipboard that is refused leaves the code selected', async ({ page }) => {
	await page.addInitScript(() => {
		Object.defineProperty(navigator, 'clipboard', { value: undefined });
	});
	await page.goto(GUIDE);
	const block = page.locator('.code-block').first();
	await block.getByRole('button', { name: 'Copy' }).press('Enter');
	await expect(block.getByRole('button')).toHaveText('Selected: press Ctrl+C');
	expect(await page.evaluate(() => `${getSelection()}`.length)).toBeGreaterThan(20);
});

test('a block that scrolls is a named region that Tab reaches, and only then', async ({ page }) => {
	await page.goto(GUIDE);
	await page.setViewportSize({ width: 390, height: 844 });
	const pre = page.locator('pre.code').first();
	await expect(pre).toHaveAttribute('tabindex', '0');
	await expect(pre).toHaveRole('region');
	await page.setViewportSize({ width: 1600, height: 844 });
	await expect(pre).not.toHaveAttribute('tabindex');
});

for (const [theme, keyword] of [
	['light', 'rgb(106, 53, 181)'],
	['dark', 'rgb(200, 174, 245)'],
] as const) {
	test(`code has its colors in the ${theme} theme, in fences and in snippets`, async ({ page }) => {
		await page.addInitScript((name) => localStorage.setItem('starlight-theme', name), theme);
		for (const path of [GUIDE, '/patterns/MT-DB-001/']) {
			await page.goto(path);
			await expect(page.locator('.code k-').first(), path).toHaveCSS('color', keyword);
		}
	});
}
