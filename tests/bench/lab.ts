import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from '@playwright/test';
import { CHROMIUM_ARGS, ensureChromium } from '../services/chromium.ts';

/**
 * `npm run bench:lab` on a built site: what the lab runtime costs against the bare engine, side by
 * side in one Chromium, in turns, so that a busy machine slows both. Ratios of medians are the
 * result; milliseconds are shown to make them readable.
 *
 * - start: press of Start to the first rows on the page, against `PGlite.create()` and the same
 *   schema, rows and query in a worker. Each in a fresh browser context with an empty cache.
 * - reset: Reset step to the panes redrawn, against the same.
 */

const ROUNDS = 7;
const LIMITS = { start: 0.35, reset: 0.15 };
const LAB = '/labs/row-level-security/see-the-leak/';
const root = fileURLToPath(new URL('../../', import.meta.url));
const TYPES: Readonly<Record<string, string>> = {
	'.html': 'text/html; charset=utf-8',
	'.js': 'text/javascript',
	'.css': 'text/css',
	'.json': 'application/json',
	'.svg': 'image/svg+xml',
	'.wasm': 'application/wasm',
	'.woff2': 'font/woff2',
};

const BARE_PAGE = `<!doctype html><title>bare</title><script type="module">
window.measure = () => new Promise((resolve, reject) => {
  const began = performance.now();
  const worker = new Worker('/bare-worker.js', { type: 'module' });
  worker.onerror = (event) => reject(new Error(event.message));
  worker.onmessage = ({ data }) => {
    const rows = document.createElement('p');
    rows.textContent = JSON.stringify(data);
    document.body.append(rows);
    requestAnimationFrame(() => { resolve(performance.now() - began); worker.terminate(); });
  };
});
</script><body></body>`;

function bareWorker(statements: readonly string[]): string {
	return `import { PGlite } from '/pglite/index.js';
const db = await PGlite.create();
for (const statement of ${JSON.stringify(statements)}) await db.exec(statement);
const { rows } = await db.query('SELECT id, tenant_id, status, memo FROM invoice ORDER BY id');
postMessage(rows);`;
}

async function main(): Promise<void> {
	if (!existsSync(join(root, 'dist/index.html'))) {
		console.error('There is no built site in dist/. Run npm run build first.');
		process.exit(2);
	}
	const server = await serve();
	const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const browser = await chromium.launch({
		executablePath: await ensureChromium(),
		args: [...CHROMIUM_ARGS],
	});
	const times = { bare: [] as number[], start: [] as number[], reset: [] as number[] };
	try {
		for (let round = 0; round <= ROUNDS; round += 1) {
			const bare = await inPage(browser, `${base}/bare.html`, measureBare);
			const lab = await inPage(browser, `${base}${LAB}`, measureLab);
			if (round === 0) continue; // The first turn warms the disk and the server.
			times.bare.push(bare);
			times.start.push(lab.start);
			times.reset.push(...lab.resets);
		}
	} finally {
		await browser.close();
		server.close();
	}
	report(times);
}

async function inPage<Value>(
	browser: Browser,
	url: string,
	work: (page: Page) => Promise<Value>,
): Promise<Value> {
	const context = await browser.newContext();
	try {
		const page = await context.newPage();
		await page.goto(url, { waitUntil: 'networkidle' });
		return await work(page);
	} finally {
		await context.close();
	}
}

function measureBare(page: Page): Promise<number> {
	return page.evaluate(() => (window as unknown as { measure(): Promise<number> }).measure());
}

/** Times inside the page, from the press to the frame after the status line says it. */
async function measureLab(page: Page): Promise<{ start: number; resets: number[] }> {
	await page.evaluate(() => {
		const timed = (press: () => void, done: (status: string) => boolean) =>
			new Promise<number>((resolve) => {
				const line = document.querySelector('.lab-status') as HTMLElement;
				const began = performance.now();
				const observer = new MutationObserver(() => {
					if (!done(line.textContent ?? '')) return;
					observer.disconnect();
					requestAnimationFrame(() => resolve(performance.now() - began));
				});
				observer.observe(line, { childList: true, characterData: true, subtree: true });
				press();
			});
		const press = (name: string) => () => {
			const button = [...document.querySelectorAll('button')].find(
				(candidate) => candidate.textContent === name,
			);
			button?.click();
		};
		Object.assign(window, {
			start: () => timed(press('Start'), (status) => status.includes('runs in this page')),
			reset: () => timed(press('Reset step'), (status) => status.includes('back at its start')),
		});
	});
	type Measures = { start(): Promise<number>; reset(): Promise<number> };
	const start = await page.evaluate(() => (window as unknown as Measures).start());
	const resets: number[] = [];
	for (let count = 0; count < 3; count += 1) {
		await page.waitForTimeout(400); // The worker that waits for the next boot loads its script.
		resets.push(await page.evaluate(() => (window as unknown as Measures).reset()));
	}
	return { start, resets };
}

function report(times: { bare: number[]; start: number[]; reset: number[] }): void {
	const bare = median(times.bare);
	console.log(`bare PGlite.create() and query  ${spread(times.bare)}`);
	let missed = false;
	for (const name of ['start', 'reset'] as const) {
		const ratio = median(times[name]) / bare;
		const holds = ratio <= LIMITS[name];
		missed ||= !holds;
		console.log(
			`${name.padEnd(31)} ${spread(times[name])}  ratio ${ratio.toFixed(3)}, at most ${LIMITS[name]}: ${holds ? 'holds' : 'MISSED'}`,
		);
	}
	process.exitCode = missed ? 1 : 0;
}

function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function spread(values: readonly number[]): string {
	const round = (value: number) => Math.round(value);
	return `${round(median(values))} ms [${round(Math.min(...values))}–${round(Math.max(...values))}] n=${values.length}`;
}

/** The built site, the bare engine's package and the bare page, from one loopback address. */
async function serve(): Promise<Server> {
	const sql = await import('../../src/lab/disk.ts');
	const lab = sql.readLabFromDisk('row-level-security');
	const statements = ['CREATE ROLE app_user', lab.schema, lab.seed, lab.superuser ?? ''];
	const texts: Readonly<Record<string, [string, string]>> = {
		'/bare.html': [BARE_PAGE, TYPES['.html'] as string],
		'/bare-worker.js': [bareWorker(statements), TYPES['.js'] as string],
	};
	const server = createServer((request, response) => {
		const path = normalize(decodeURIComponent((request.url ?? '/').split('?')[0] as string));
		const text = texts[path];
		if (text) return response.writeHead(200, { 'content-type': text[1] }).end(text[0]);
		const file = path.startsWith('/pglite/')
			? join(root, 'node_modules/@electric-sql/pglite/dist', path.slice('/pglite/'.length))
			: join(root, 'dist', path.endsWith('/') ? `${path}index.html` : path);
		if (!existsSync(file) || !statSync(file).isFile()) return response.writeHead(404).end();
		response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' });
		return createReadStream(file).pipe(response);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return server;
}

await main();
