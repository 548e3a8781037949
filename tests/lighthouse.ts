import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import lighthouse, { type Result } from 'lighthouse';
import { computeMedianRun } from 'lighthouse/core/lib/median-run.js';
import { CHROMIUM_ARGS, ensureChromium } from './services/chromium.ts';
import { freePort } from './services/free-port.ts';
import { previewSite } from './site/built-site.ts';

/**
 * `npm run lighthouse` on a built site: Lighthouse's own setting for mobile, on a page of each kind, served
 * as a host serves it. Each page is measured five times and the median run counts, as Lighthouse advises:
 * one run on a machine that does something else says little. Prints a table and what costs points, and exits
 * with 1 below 100 in a category.
 *
 *     npm run lighthouse -- --performance   holds performance to 100, too: on a machine with nothing else to do
 *     npm run lighthouse -- /labs/          other pages
 */

const PAGES = [
	'/',
	'/database-isolation/row-level-security/',
	'/labs/row-level-security/add-a-policy/',
	'/patterns/MT-DB-001/',
];

const RUNS = 5;

const HELD = ['accessibility', 'best-practices', 'seo'];

const { values, positionals } = parseArgs({
	options: { performance: { type: 'boolean', default: false } },
	allowPositionals: true,
});
const held = values.performance ? ['performance', ...HELD] : HELD;

const executablePath = await ensureChromium();
const site = await previewSite('dist');
const port = await freePort();
const browser = await chromium.launch({
	executablePath,
	args: [...CHROMIUM_ARGS, `--remote-debugging-port=${port}`],
});
try {
	const results: [string, Result][] = [];
	for (const path of positionals.length > 0 ? positionals : PAGES) {
		results.push([path, await auditInMedian(new URL(path, site.address).href)]);
	}
	console.table(Object.fromEntries(results.map(([path, result]) => [path, row(result)])));
	const misses = results.flatMap(([path, result]) =>
		missed(result).map((line) => `${path} ${line}`),
	);
	for (const line of misses) console.error(line);
	const isBelow = results.some(([, result]) => held.some((name) => points(result, name) < 100));
	process.exitCode = isBelow ? 1 : 0;
} finally {
	await browser.close();
	await site.stop();
}

async function auditInMedian(address: string): Promise<Result> {
	const runs: Result[] = [];
	for (let count = 0; count < RUNS; count += 1) runs.push(await audit(address));
	return computeMedianRun(runs);
}

/**
 * @param again whether a run that the browser failed to record is repeated, as Lighthouse asks for then.
 * @throws Error when the page could not be loaded or a category could not be measured.
 */
async function audit(address: string, again = true): Promise<Result> {
	const run = await lighthouse(address, {
		port,
		logLevel: 'error',
		onlyCategories: ['performance', ...HELD],
	});
	if (!run) throw new Error(`Lighthouse gave no result for ${address}.`);
	const { lhr } = run;
	if (lhr.runtimeError?.code === 'NO_NAVSTART' && again) return audit(address, false);
	if (lhr.runtimeError) throw new Error(`${address}: ${lhr.runtimeError.message}`);
	for (const { id, score } of Object.values(lhr.categories)) {
		if (score === null) throw new Error(`${address}: Lighthouse could not measure ${id}.`);
	}
	return lhr;
}

/** Points of a category, 0 to 100, as Lighthouse shows them. */
function points(result: Result, category: string): number {
	return Math.round((result.categories[category]?.score ?? 0) * 100);
}

function row(result: Result): Record<string, string | number> {
	const shown = (audit: string) => result.audits[audit]?.displayValue ?? '';
	return {
		performance: points(result, 'performance'),
		...Object.fromEntries(HELD.map((category) => [category, points(result, category)])),
		'largest paint': shown('largest-contentful-paint'),
		'blocked for': shown('total-blocking-time'),
		'layout shift': shown('cumulative-layout-shift'),
	};
}

/** One line for each audit that costs its category points: what it is, what was measured, and where. */
function missed(result: Result): string[] {
	return Object.values(result.categories).flatMap(({ id: category, auditRefs }) =>
		auditRefs
			.filter(({ id, weight }) => weight > 0 && (result.audits[id]?.score ?? 1) < 1)
			.map(({ id }) => {
				const audit = result.audits[id];
				const parts = [audit?.title, audit?.displayValue, audit?.explanation, ...places(audit)];
				return `${category}, ${id}: ${parts.filter(Boolean).join('; ')}`;
			}),
	);
}

/** Selectors of the elements that an audit points at. */
function places(audit: Result['audits'][string] | undefined): string[] {
	const { details } = audit ?? {};
	if (details?.type !== 'table') return [];
	return details.items.flatMap(({ node }) =>
		typeof node === 'object' && node !== null && 'selector' in node ? [String(node.selector)] : [],
	);
}
