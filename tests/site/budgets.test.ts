import { overBudget, readBudgets, weighSite } from '../budgets/budgets.ts';
import { expect, test } from './hub-test.ts';

test('no kind of page weighs more than its budget', () => {
	const weights = weighSite();
	const lines = weights.map(
		({ kind, pages, html, htmlMost, cssJs, fonts }) =>
			`${kind} (${pages}): HTML ${html.toFixed(2)}, most ${htmlMost.toFixed(2)}; CSS and JS ${cssJs.toFixed(2)}; fonts ${fonts.toFixed(2)}`,
	);
	console.log(`KB of 1,000 bytes, brotli:\n${lines.join('\n')}`);
	expect(overBudget(weights, readBudgets())).toEqual([]);
});

test('a budget that is exceeded is named, with what the page weighs', () => {
	const weights = weighSite();
	const guide = weights.find(({ kind }) => kind === 'guide');
	const tight = { ...readBudgets(), guide: { html: 1, cssJs: 1, fonts: 1 } };
	expect(overBudget(weights, tight)).toContain(
		`guide: cssJs is ${guide?.cssJs.toFixed(2)} KB, the budget 1 KB`,
	);
});

test('what is measured is what a browser loads before an act', async ({ page }) => {
	const { pageLoad } = await import('../budgets/loads.ts');
	for (const path of ['/', '/database-isolation/row-level-security/', '/patterns/MT-DB-001/']) {
		const loaded: string[] = [];
		page.removeAllListeners('request');
		page.on('request', (request) => loaded.push(new URL(request.url()).pathname));
		await page.goto(path, { waitUntil: 'networkidle' });
		const counted = new Set(pageLoad('dist', path).files.keys());
		const missed = loaded.filter((file) => /\.(css|js|woff2)$/.test(file) && !counted.has(file));
		expect(missed, path).toEqual([]);
	}
});
