import { readFile } from 'node:fs/promises';
import { expect, type Page, test } from './hub-test.ts';

/** The chooser on its page: answers, address, keyboard, the record. The rules are tests/unit/chooser.test.ts. */

const PAGE = '/database-isolation/choosing-an-isolation-model/';

async function open(page: Page, search = '') {
	await page.goto(`${PAGE}${search}`);
	// Without a query it waits for its reader; with one it is what the address is about.
	if (search === '') await page.locator('.chooser select').first().focus();
	await expect(page.locator('hub-island[data-kind="chooser"]')).toHaveAttribute('data-live', '');
	return page.locator('.chooser');
}

test('an answer rules models out, changes the choice and stands in the address', async ({
	page,
}) => {
	const chooser = await open(page);
	await expect(chooser.locator('.chosen')).toHaveText('Shared tables with row-level security');
	await expect(chooser).toContainText('Nothing. Price alone decides.');
	await chooser.getByLabel('What do contracts say').selectOption('database-all');
	await expect(chooser.locator('.chosen')).toHaveText(
		'A database for each tenant, on shared servers',
	);
	await expect(chooser).toContainText('Contracts give every tenant what this model shares.');
	await expect(page).toHaveURL(/\?contract=database-all$/);
	// Whoever opens the address, or comes back to it, finds the same.
	await page.reload();
	await expect(chooser.locator('.chosen')).toHaveText(
		'A database for each tenant, on shared servers',
	);
	await expect(chooser.getByLabel('What do contracts say')).toHaveValue('database-all');
});

test('an address that says nonsense gets a sentence and keeps the rest', async ({ page }) => {
	const chooser = await open(page, '?tenants=many&contract=server-all');
	await expect(chooser.getByRole('status')).toHaveText(
		'The address says nothing that this page knows about: How many tenants in two years? The first answer stands; choose yours.',
	);
	await expect(chooser.locator('.chosen')).toHaveText('A server for each tenant');
});

test('it is used by keyboard alone, and a turn that is taken is the answer', async ({ page }) => {
	const chooser = await open(page);
	await chooser.getByLabel('How many tenants').focus();
	await page.keyboard.press('ArrowDown');
	await expect(page).toHaveURL(/\?tenants=500$/);
	const turn = chooser.getByRole('button', { name: 'Every tenant: a server of its own' });
	await turn.focus();
	await page.keyboard.press('Enter');
	await expect(chooser.locator('.chosen')).toHaveText('A server for each tenant');
	await expect(chooser.getByLabel('What do contracts say')).toHaveValue('server-all');
	await chooser.getByRole('button', { name: 'Begin again' }).focus();
	await page.keyboard.press('Enter');
	await expect(page).toHaveURL(new RegExp(`${PAGE}$`));
	await expect(chooser.locator('.chosen')).toHaveText('Shared tables with row-level security');
});

test('the record holds the decision, what was ruled out and the way back', async ({ page }) => {
	const chooser = await open(page, '?contract=database-some&tenants=5000');
	const [download] = await Promise.all([
		page.waitForEvent('download'),
		chooser.getByRole('button', { name: 'Download the decision record' }).click(),
	]);
	expect(download.suggestedFilename()).toBe('isolation-model.md');
	const text = await readFile(await download.path(), 'utf8');
	expect(text).toContain('# Isolate tenants by: Shared tables, and a database or server');
	expect(text).toContain('* Ruled out, because: Contracts give some tenants');
	expect(text).toContain(`${PAGE}?contract=database-some&tenants=5000#chooser`);
});

test.describe('without JavaScript', () => {
	test.use({ javaScriptEnabled: false });
	test('it says where the first answers lead', async ({ page }) => {
		await page.goto(PAGE);
		await expect(page.locator('#chooser')).toContainText('Choosing needs JavaScript.');
		await expect(page.locator('.chosen')).toHaveText('Shared tables with row-level security');
	});
});
