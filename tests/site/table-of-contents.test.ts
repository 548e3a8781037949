import { expect, test } from './hub-test.ts';

/** The table of contents marks where the reader is, though what is far away has no layout yet. */

const GUIDE = '/database-isolation/row-level-security/';

for (const [width, height] of [
	[1440, 900],
	[390, 844],
] as const) {
	test.describe(`at ${width} px`, () => {
		test.use({ viewport: { width, height } });

		test('it follows the reader to every heading and back to the top', async ({ page }) => {
			await page.goto(GUIDE);
			const table = page.locator(width > 1000 ? 'starlight-toc' : 'mobile-starlight-toc');
			const current = table.locator('[aria-current="true"]');
			await expect(current).toHaveAttribute('href', '#_top');
			const links = await table
				.locator('a')
				.evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
			expect(links.length).toBeGreaterThan(8);
			// The last heading stands too near to the end of the page to come to the top of a large screen.
			for (const link of [...links.slice(1, -1), ...links.slice(0, 4).reverse()]) {
				await page.evaluate((hash) => {
					location.hash = hash;
				}, link);
				await expect(current).toHaveAttribute('href', link);
			}
			expect(await table.locator('[aria-current]').count()).toBe(1);
		});

		test('a link to a heading leads to it, whatever above it has no layout yet', async ({
			page,
		}) => {
			test.setTimeout(90_000);
			await page.goto(GUIDE);
			const ids = await page
				.locator('.sl-markdown-content :is(h2, h3)[id]')
				.evaluateAll((all) => all.map(({ id }) => id));
			for (const id of ids.slice(0, -1)) {
				await page.goto('about:blank');
				await page.goto(`${GUIDE}#${id}`);
				await page.waitForTimeout(200);
				const [top, line] = await page.evaluate(
					(one) => [
						document.getElementById(one)?.getBoundingClientRect().top ?? 0,
						Number.parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop),
					],
					id,
				);
				expect(Math.abs(top - line), id).toBeLessThan(20);
			}
		});
	});
}
