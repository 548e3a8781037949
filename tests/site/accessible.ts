import AxeBuilder from '@axe-core/playwright';
import { expect, type Locator, type Page } from './hub-test.ts';

/** What every page and view is held to. */

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** WCAG 2.2 AA as far as a machine can tell, and what is good practice beyond it. */
export async function expectAccessible(page: Page): Promise<void> {
	const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
	const told = violations.flatMap(({ id, nodes }) =>
		nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
	);
	expect(told).toEqual([]);
}

/** The page is no wider than the screen, whatever may be scrolled within it. */
export async function expectNoSidewaysScroll(page: Page, what?: string): Promise<void> {
	const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
	expect(over, what).toBeLessThanOrEqual(0);
}

/** Presses Tab until the control has the focus, as a reader without a mouse does, and sees that it shows. */
export async function tabTo(page: Page, target: Locator, limit = 120): Promise<void> {
	for (let count = 0; count < limit; count += 1) {
		if (await target.evaluate((element) => element === document.activeElement)) {
			const shown = await target.evaluate((element) => {
				const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
				return (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none';
			});
			expect(shown, 'the focus can be seen').toBe(true);
			return;
		}
		await page.keyboard.press('Tab');
	}
	throw new Error(`Tab does not reach ${target}.`);
}
