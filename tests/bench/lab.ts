import { writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Browser, chromium, type Page } from '@playwright/test';
import { readLabFromDisk } from '../../src/lab/disk.ts';
import { CHROMIUM_ARGS, ensureChromium } from '../services/chromium.ts';
import { judgeBars, type Samples, spread } from './lab-bars.ts';
import {
	install,
	measureBare,
	measureRequests,
	measureRows,
	measureStartAndResets,
	type PageSettings,
} from './lab-page.ts';
import { isBuilt, serve } from './lab-site.ts';

/**
 * `npm run bench:lab` on a built site: what the lab runtime costs against the bare engine, side by
 * side in one Chromium, in turns, so that a busy machine slows both. Each start has a browser
 * context of its own with an empty cache. Prints every bar of `lab-bars.ts`, writes the run to
 * `lab.json`, and exits with 1 where a bar is missed.
 *
 *     npm run bench:lab -- --rounds 3              a shorter run
 *     npm run bench:lab -- --delay 200 --rounds 1  holds back what the page sends: bars are missed
 */

const LAB = '/labs/row-level-security/see-the-leak/';
/** The spare boots once the page is idle. */
const SPARE_READY_MS = 2_500;
const WORKER_READY_MS = 900;
const RESULT = fileURLToPath(new URL('./lab.json', import.meta.url));

type Times = { -readonly [Name in keyof Samples]: number[] };

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			rounds: { type: 'string', default: '5' },
			delay: { type: 'string', default: '0' },
		},
	});
	const rounds = Number(values.rounds);
	if (!isBuilt()) {
		console.error('There is no built site in dist/. Run npm run build first.');
		process.exit(2);
	}
	const server = await serve();
	const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const browser = await chromium.launch({
		executablePath: await ensureChromium(),
		args: [...CHROMIUM_ARGS],
	});
	const times = emptyTimes();
	try {
		// The first turn warms the disk and the server.
		await measureRound(browser, base, Number(values.delay), emptyTimes());
		for (let round = 0; round < rounds; round += 1) {
			await measureRound(browser, base, Number(values.delay), times);
		}
	} finally {
		await browser.close();
		server.close();
	}
	report(times, browser.version(), values.delay === '0');
}

function emptyTimes(): Times {
	return {
		...{ create: [], bareRows: [], start: [], reset: [], resetSpare: [] },
		...{ statement: [], bareStatement: [], actor: [], rows: [] },
	};
}

async function measureRound(
	browser: Browser,
	base: string,
	delay: number,
	times: Times,
): Promise<void> {
	const bare = await inPage(browser, `${base}/bare.html`, { memory: 8, delay: 0 }, measureBare);
	times.create.push(bare.create);
	times.bareRows.push(bare.rows);
	await inPage(browser, `${base}${LAB}`, { memory: 2, delay }, async (page) => {
		const { start, resets } = await measureStartAndResets(page, WORKER_READY_MS);
		times.start.push(start);
		times.reset.push(...resets);
		const { statement, bare: bareStatement, actor } = await measureRequests(page);
		times.statement.push(...statement);
		times.bareStatement.push(...bareStatement);
		times.actor.push(...actor);
	});
	await inPage(browser, `${base}${LAB}`, { memory: 8, delay }, async (page) => {
		const { start, resets } = await measureStartAndResets(page, SPARE_READY_MS);
		times.start.push(start);
		times.resetSpare.push(...resets);
		times.rows.push(await measureRows(page));
	});
}

async function inPage<Value>(
	browser: Browser,
	url: string,
	settings: Omit<PageSettings, 'tenants'>,
	work: (page: Page) => Promise<Value>,
): Promise<Value> {
	const context = await browser.newContext();
	try {
		const page = await context.newPage();
		const tenants = readLabFromDisk('row-level-security').tenants.map(({ id }) => id);
		await install(page, { ...settings, tenants: tenants.slice(0, 2) as [string, string] });
		await page.goto(url, { waitUntil: 'networkidle' });
		return await work(page);
	} finally {
		await context.close();
	}
}

/** @param keep whether the run is written down: one with a planted delay says nothing. */
function report(times: Times, chromiumVersion: string, keep: boolean): void {
	for (const [name, values] of Object.entries(times)) {
		console.log(`${name.padEnd(14)} ${spread(values)}`);
	}
	const judged = judgeBars(times);
	console.log();
	for (const { name, value, most, holds } of judged) {
		const shown = value.toFixed(most < 10 ? 3 : 0);
		console.log(`${holds ? 'holds ' : 'MISSED'} ${name}: ${shown}, at most ${most}`);
	}
	if (keep) {
		const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}`;
		const bars = judged.map(({ name, most, value }) => ({ name, most, value: rounded(value) }));
		const spreads = Object.entries(times).map(([name, values]) => [name, spread(values)]);
		const run = { machine, chromium: chromiumVersion, bars, times: Object.fromEntries(spreads) };
		writeFileSync(RESULT, `${JSON.stringify(run, null, '\t')}\n`);
	}
	process.exitCode = judged.every(({ holds }) => holds) ? 0 : 1;
}

function rounded(value: number): number {
	return Number(value.toPrecision(3));
}

await main();
