import { readdirSync, readFileSync } from 'node:fs';
import { UNUSED_CLASSES, UNUSED_ELEMENTS } from '../../src/styles/drop-unused.ts';
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
	// On a fast connection an island near the screen comes too: that is a sign of the reader's.
	await page.addInitScript(() => {
		Object.defineProperty(navigator, 'connection', { value: { effectiveType: '3g' } });
	});
	const { pageLoad } = await import('../budgets/loads.ts');
	for (const path of [
		'/',
		'/database-isolation/row-level-security/',
		'/labs/row-level-security/add-a-policy/',
		'/patterns/MT-DB-001/',
	]) {
		const loaded: string[] = [];
		page.removeAllListeners('request');
		page.on('request', (request) => loaded.push(new URL(request.url()).pathname));
		await page.goto(path, { waitUntil: 'networkidle' });
		const counted = new Set(pageLoad('dist', path).files.keys());
		const missed = loaded.filter((file) => /\.(css|js|woff2)$/.test(file) && !counted.has(file));
		expect(missed, path).toEqual([]);
	}
});

test('no page uses what is left out of the style sheets', () => {
	const classes = new Set<string>(UNUSED_CLASSES);
	const element = new RegExp(`<(${UNUSED_ELEMENTS.join('|')})[\\s>]`);
	const used: string[] = [];
	for (const file of readdirSync('dist', { recursive: true, encoding: 'utf8' })) {
		if (!file.endsWith('.html')) continue;
		const html = readFileSync(`dist/${file}`, 'utf8');
		for (const [, list = ''] of html.matchAll(/\sclass="([^"]*)"/g)) {
			for (const name of list.split(/\s+/)) if (classes.has(name)) used.push(`${file}: .${name}`);
		}
		const [found] = element.exec(html) ?? [];
		if (found) used.push(`${file}: ${found}`);
	}
	expect(used).toEqual([]);
});
