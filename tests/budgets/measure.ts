import { fileURLToPath } from 'node:url';
import { overBudget, readBudgets, weighSite } from './budgets.ts';
import { pageLoad } from './loads.ts';

/**
 * `node tests/budgets/measure.ts` prints what each kind of page of `dist/` weighs; with a path, such as
 * `/labs/`, each file of that page.
 */

const dist = fileURLToPath(new URL('../../dist', import.meta.url));
const [path] = process.argv.slice(2);
if (path) {
	const { html, files } = pageLoad(dist, path);
	console.table([['the page', html], ...[...files].sort(([, a], [, b]) => b - a)]);
} else {
	const weights = weighSite(dist);
	const budgets = readBudgets();
	console.log(
		'KB of 1,000 bytes, brotli 11; HTML of the median page, the rest of the heaviest one.',
	);
	console.table(
		weights.map(({ kind, pages, html, htmlMost, cssJs, fonts }) => ({
			kind,
			pages,
			html: html.toFixed(2),
			'html, most': htmlMost.toFixed(2),
			'CSS and JS': cssJs.toFixed(2),
			fonts: fonts.toFixed(2),
			budget: Object.values(budgets[kind] ?? {}).join(' / '),
		})),
	);
	const over = overBudget(weights, budgets);
	for (const line of over) console.error(line);
	process.exitCode = over.length > 0 ? 1 : 0;
}
