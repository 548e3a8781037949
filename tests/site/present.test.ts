import { expect, test } from './hub-test.ts';
import { answer, check, expectStatus, openStep, start } from './lab-page.ts';

test('a presenter sees the bench alone and large, and goes on by one key', async ({ page }) => {
	await openStep(page, 'see-the-leak');
	const size = () =>
		page
			.locator('.lab-task')
			.evaluate((task) => Number.parseFloat(getComputedStyle(task).fontSize));
	const usual = await size();
	await page.getByRole('link', { name: 'Present', exact: true }).click();
	await expect(page.locator('html')).toHaveAttribute('data-present', '');
	expect(await size()).toBeGreaterThan(1.3 * usual);
	await expect(page.getByRole('banner')).toBeHidden();
	await expect(page.locator('.lab-recorded')).toBeHidden();
	await start(page);
	await check(page);
	await expectStatus(page, 'Check did not pass');

	// A remote control's key, pressed where a presenter types.
	await answer(page).first().focus();
	await page.keyboard.press('PageDown');
	await expect(page).toHaveURL(/\/add-a-policy\/\?present$/);
	await expect(page.locator('html')).toHaveAttribute('data-present', '');
	await expectStatus(page, 'runs in this page', 30_000);
	await page.keyboard.press('PageUp');
	await expect(page).toHaveURL(/\/see-the-leak\/\?present$/);
	await expect(page.locator('html')).toHaveAttribute('data-present', '');
	await page.keyboard.press('PageUp');
	await page
		.getByRole('navigation', { name: 'Steps of this lab' })
		.getByRole('link')
		.nth(1)
		.click();
	await expect(page).toHaveURL(/\/add-a-policy\/\?present$/);
	await page
		.getByRole('navigation', { name: 'Steps of this lab' })
		.getByRole('link')
		.last()
		.click();
	await expect(page).toHaveURL(/\/catalog-gate\/\?present$/);
	await page.getByRole('link', { name: 'Leave the presenter’s view' }).click();
	await expect(page.getByRole('banner')).toBeVisible();
	await expect(page).not.toHaveURL(/present/);
});

test('Page Down scrolls where nobody presents', async ({ page }) => {
	await openStep(page, 'see-the-leak');
	await page.keyboard.press('PageDown');
	await expect(page).toHaveURL(/\/see-the-leak\/$/);
});
