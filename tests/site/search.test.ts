import { expect, type Page, test } from './hub-test.ts';
import { lab } from './lab-page.ts';

/** Astro writes an empty attribute, Preact a true one; Pagefind skips both. */
const IGNORED = /^(true)?$/;

/** Paths of the pages that hold a word, from the index that readers ask. */
async function pagesWith(page: Page, query: string): Promise<string[]> {
	await page.goto('/labs/');
	return page.evaluate(async (words) => {
		const path = '/pagefind/pagefind.js';
		const pagefind = await import(path);
		const { results } = await pagefind.search(words);
		const pages: { url: string }[] = await Promise.all(
			results.map((result: { data(): Promise<{ url: string }> }) => result.data()),
		);
		return pages.map(({ url }) => url);
	}, query);
}

test('search knows the words of snippets', async ({ page }) => {
	const guide = '/database-isolation/row-level-security/';
	for (const word of ['pg_has_role', 'relforcerowsecurity', 'security_invoker']) {
		expect(await pagesWith(page, word), word).toContain(guide);
	}
});

test('search knows tasks and not solutions', async ({ page }) => {
	const step = lab.steps.find(({ id }) => id === 'add-a-policy');
	const path = `/labs/${lab.id}/add-a-policy/`;
	expect(await pagesWith(page, 'queries nobody has read for years')).toContain(path);
	// What the page says to everybody may name a word of its solution: the policy's name it does not.
	expect(step?.task).not.toContain('tenant_isolation');
	expect(step?.solution).toContain('tenant_isolation');
	expect(await pagesWith(page, 'tenant_isolation')).not.toContain(path);
});

test('what was recorded and what a guide embeds is marked as none of the page', async ({
	page,
}) => {
	await page.goto(`/labs/${lab.id}/add-a-policy/`);
	await expect(page.locator('.lab-recorded')).toHaveAttribute('data-pagefind-ignore', IGNORED);
	await expect(page.locator('.lab-frame')).not.toHaveAttribute('data-pagefind-ignore');
	await page.goto('/database-isolation/row-level-security/');
	await expect(page.locator('.lab-embedded')).toHaveAttribute('data-pagefind-ignore', IGNORED);
});

test('a lost reader finds the nearest pages', async ({ page }) => {
	const response = await page.goto('/patterns/MT-DB-004/9.9.9/');
	expect(response?.status()).toBe(404);
	await expect(page.getByLabel('Search for')).toHaveValue('patterns MT-DB-004 9 9 9');
	await expect(page.getByRole('link', { name: /^MT-DB-004: / })).toBeVisible();
	await page.getByLabel('Search for').fill('leakproof');
	await page.getByRole('button', { name: 'Search', exact: true }).last().click();
	await expect(page.getByRole('link', { name: 'Glossary', exact: true })).toBeVisible();
	await page.getByLabel('Search for').fill('ыыы');
	await page.getByLabel('Search for').press('Enter');
	await expect(page.getByText('No page has these words.')).toBeVisible();
});

test('a lost reader without the index still has the lists', async ({ page }) => {
	await page.route('**/pagefind/**', (route) => route.abort());
	await page.goto('/nowhere/');
	await expect(page.getByText('The search could not be loaded.')).toBeVisible();
	await expect(page.getByRole('link', { name: 'all labs' })).toBeVisible();
});
