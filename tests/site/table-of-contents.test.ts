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

		test('a link to a heading far below leads to it, and it stays where it is', async ({
			page,
		}) => {
			await page.goto(`${GUIDE}#sources`);
			const heading = page.locator('#sources');
			await expect(heading).toBeInViewport();
			await page.waitForTimeout(500);
			await expect(heading).toBeInViewport();
		});
	});
}
