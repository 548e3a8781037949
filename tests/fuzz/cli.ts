import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { CHROMIUM_ARGS, ensureChromium } from '../services/chromium.ts';
import { reportText } from './report.ts';
import { fuzz } from './run.ts';

/**
 * `npm run fuzz:lab -- --runs 10000 [--seed n] [--only index]`: mutated statements of the labs, run
 * through the page's engine in Chromium. Equal seeds give equal inputs.
 */

const { values } = parseArgs({
	options: {
		runs: { type: 'string', default: '1000' },
		seed: { type: 'string' },
		only: { type: 'string' },
	},
});
const runs = wholeNumber('runs', values.runs);
const seed = wholeNumber('seed', values.seed ?? String(Date.now() % 2 ** 31));
const indexes =
	values.only === undefined
		? Array.from({ length: runs }, (_, index) => index)
		: [wholeNumber('only', values.only)];

console.log(`seed ${seed}`);
const browser = await chromium.launch({
	executablePath: await ensureChromium(),
	args: [...CHROMIUM_ARGS],
});
try {
	let said = 0;
	const report = await fuzz(browser, {
		seed,
		indexes,
		onProgress: (done, failed) => {
			if (done - said < 500) return;
			said = done;
			console.log(`${done} of ${indexes.length}, ${failed} failures`);
		},
	});
	console.log(reportText(report));
	process.exitCode = report.failures.length > 0 ? 1 : 0;
} finally {
	await browser.close();
}

function wholeNumber(name: string, text: string): number {
	const value = Number(text);
	if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
	console.error(`--${name} takes a whole number, not ${text}.`);
	process.exit(2);
}
