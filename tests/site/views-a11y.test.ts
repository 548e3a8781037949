import { expectAccessible, expectNoSidewaysScroll, tabTo } from './accessible.ts';
import { expect, type Page, test } from './hub-test.ts';
import { expectStatus, openStep, pane, run, start } from './lab-page.ts';
import { openPlans, openSharing, runPane, schema, VIEWS } from './lab-views.ts';

/** The views of a lab page in both themes, on a phone, and without a mouse. */

for (const theme of ['light', 'dark'] as const) {
	test.describe(theme, () => {
		test.beforeEach(async ({ page }) => {
			await page.addInitScript((name) => localStorage.setItem('starlight-theme', name), theme);
		});
		for (const [view, open] of Object.entries(VIEWS)) {
			test(`${view} can be read by everybody`, async ({ page }) => {
				await open(page);
				await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
				await expectAccessible(page);
			});
		}
	});
}

for (const [view, open] of Object.entries(VIEWS)) {
	test(`a phone shows ${view} no wider than itself`, async ({ page }) => {
		await page.setViewportSize({ width: 390, height: 844 });
		await open(page);
		await expectNoSidewaysScroll(page);
	});
}

test('plans are compared and the schema is opened by the keyboard alone', async ({ page }) => {
	await openPlans(page);
	await page.keyboard.press('Escape');
	const button = page.getByRole('button', { name: 'Compare plans' });
	await button.focus();
	await page.keyboard.press('Enter');
	await expect(button).toHaveAttribute('aria-expanded', 'false');
	await page.keyboard.press('Enter');
	const choice = page.getByRole('combobox', { name: 'Left plan' });
	await tabTo(page, choice);
	await expect(choice).toHaveValue('acme’s nightly job');
	await page.keyboard.press('ArrowDown');
	await expect(choice).toHaveValue('acme’s app');
	await tabTo(page, schema(page).locator('summary').first());
	await page.keyboard.press('Enter');
	await expectStatus(page, 'The schema is as at the start of the step.');
	const part = schema(page).locator('.lab-fold > summary').first();
	await tabTo(page, part);
	await page.keyboard.press('Enter');
	await expect(schema(page).locator('.lab-fold').first()).toHaveAttribute('open', '');
	// A table that is wider than its place is scrolled by the arrows.
	const table = schema(page).getByRole('region').first();
	await tabTo(page, table);
});

test('the text of a plan is reached by the keyboard alone', async ({ page }) => {
	await openPlans(page);
	const acme = pane(page, 'acme’s app');
	await acme.getByRole('button', { name: 'Run as acme’s app' }).focus();
	const summary = acme.locator('.lab-plan summary');
	await tabTo(page, summary);
	await page.keyboard.press('Enter');
	await expect(acme.locator('pre.lab-plan-text')).toBeVisible();
	await tabTo(page, acme.getByRole('region', { name: /^Text of the plan/ }));
});

test('attempts, sharing and files are reached by the keyboard alone', async ({ page }) => {
	// From the start: what asks the browser to hand over its dialogs must not race with the press.
	page.on('filechooser', () => {});
	await openSharing(page);
	const compare = page.getByRole('button', { name: 'compare' }).first();
	await compare.focus();
	await page.keyboard.press('Enter');
	await expect(page.getByRole('region', { name: /^Your attempt beside/ })).toHaveCount(0);
	await tabTo(page, page.getByRole('button', { name: 'Share', exact: true }));
	await page.keyboard.press('Enter');
	await expect(page.getByLabel('Copy the link by hand:')).toBeVisible();
	await tabTo(page, page.getByRole('button', { name: 'Open a file…', exact: true }));
	const chooser = page.waitForEvent('filechooser');
	await page.keyboard.press('Enter');
	await (await chooser).setFiles({
		name: 'x.json',
		mimeType: 'application/json',
		buffer: Buffer.from('no file of ours'),
	});
	await expectStatus(page, 'This is no file of the hub.');
});

test('a leak behind what the page shows raises the banner in the answer and in a pane', async ({
	page,
}) => {
	await openStep(page, 'see-the-leak');
	await start(page);
	for (const [sql, place] of [
		[
			`SELECT CASE n WHEN 600 THEN memo END FROM generate_series(1, 700) n, invoice WHERE id = 3`,
			'It came in row 600, which is not shown',
		],
		[
			`SELECT repeat('x ', 10000) || memo FROM invoice WHERE id = 3`,
			'It came in row 1, in a value that is cut',
		],
		[
			`DO $$ DECLARE said text; BEGIN SELECT memo INTO said FROM invoice WHERE id = 3;
			FOR n IN 1..150 LOOP RAISE NOTICE '%', CASE n WHEN 150 THEN said ELSE 'x' END; END LOOP; END $$`,
			'It came in notice 150, which is not shown',
		],
	] as const) {
		for (const { where, act } of [
			{ where: page.getByRole('region', { name: 'Your answer' }), act: run },
			{
				where: pane(page, 'acme’s app'),
				act: (of: Page, text: string) => runPane(of, 'acme’s app', text),
			},
		]) {
			await act(page, sql);
			await expect(where.locator('.lab-leak-banner')).toContainText(place);
			await act(page, 'SELECT 1');
			await expect(where.locator('.lab-leak-banner')).toHaveCount(0);
		}
	}
});
