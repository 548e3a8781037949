import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { TYPESCRIPT_BYTES } from '../../src/lab/browser/download-size.ts';
import { readLabFromDisk } from '../../src/lab/disk.ts';
import { expect, type Page, test } from './hub-test.ts';
import {
	answer,
	check,
	expectStatus,
	openStep,
	pane,
	run,
	start,
	status,
	write,
} from './lab-page.ts';

/** A lab in TypeScript in the reader's page: what is shown, what is marked, what is ended. */

const lab = readLabFromDisk('resolver-table');
const open = (page: Page, step: string) => openStep(page, step, lab);
const results = (page: Page) => page.locator('.lab-answer .lab-results');

test('a reader causes the failure: acme’s session gets globex’s data', async ({ page }) => {
	await open(page, 'name-another-tenant');
	await expect(pane(page, 'What your answer does')).toContainText('Recorded on Node.js');
	await start(page);
	const row = pane(page, 'What your answer does').getByRole('row').last();
	await expect(row).toContainText('data of acme');
	await run(page, lab.steps[0]?.solution ?? '');
	await expectStatus(page, 'Your code ran to its end');
	await expect(row).toContainText('data of globex');
	await check(page);
	await expectStatus(page, 'Check passed: all 2 expectations hold.');
	await expect(page.getByRole('link', { name: /^Next: Read the host/ })).toBeVisible();
});

test('console output, tables and lost rejections are shown', async ({ page }) => {
	await open(page, 'read-the-host');
	await start(page);
	await run(
		page,
		`console.log('hello', { n: 1 });
console.table([{ tenant: 'acme', rows: 2 }]);
void Promise.reject(new Error('lost'));
export const address = () => ({ kind: 'public' });`,
	);
	await expectStatus(page, 'Your code ran to its end');
	await expect(results(page)).toContainText('LOG hello { n: 1 }');
	await expect(results(page).getByRole('row', { name: 'acme 2' })).toBeVisible();
	await expect(results(page)).toContainText('An error that nobody awaited: Error: lost');
	await expect(results(page)).toContainText('exports address');
});

test('a thrown error is marked at its line, a syntax error at its character', async ({ page }) => {
	await open(page, 'read-the-host');
	await start(page);
	await run(
		page,
		'interface A {\n\ta: 1;\n}\nexport function address(): A {\n\treturn missing();\n}',
	);
	await expectStatus(page, 'ReferenceError, missing is not defined');
	await expect(results(page)).toContainText('line 5');
	await expect(page.locator('.cm-sql-error')).toHaveText('return missing();');
	await run(page, 'const a: = 1;');
	await expectStatus(page, 'SyntaxError');
	await expect(results(page)).toContainText('line 1, column 10');
	await run(page, `import { readFileSync } from 'node:fs';\nreadFileSync('x');`);
	await expectStatus(
		page,
		'There is no module node:fs in this lab; there are ../setup.ts, jose, pg',
	);
});

test('an endless loop is stopped by the reader, and by itself', async ({ page }) => {
	await open(page, 'read-the-host');
	await start(page);
	const loop = 'while (true) {}\nexport const address = 1;';
	await run(page, loop);
	await page.getByRole('button', { name: 'Stop' }).click();
	await expectStatus(page, 'Stopped. Your text is kept');
	await page.keyboard.press('Tab');
	await page.getByRole('button', { name: 'Run', exact: true }).click();
	await expectStatus(page, 'Stopped after 10 seconds', 60_000);
	await expect(answer(page).first()).toContainText('while (true)');
	await run(page, lab.steps[1]?.solution ?? '');
	await expectStatus(page, 'Your code ran to its end');
});

test('a worker whose script does not arrive is a sentence at once, and the next press has one', async ({
	page,
}) => {
	await page.route('**/typescript-worker-*.js', (route) => route.abort());
	await open(page, 'name-another-tenant');
	// Reaching for the button loads the worker ahead, which fails before anything waits for it.
	await page.getByRole('button', { name: 'Start', exact: true }).hover();
	await page.waitForTimeout(1_000);
	await page.getByRole('button', { name: 'Start', exact: true }).click();
	await expectStatus(
		page,
		'The worker of this lab could not be loaded. Check the connection.',
		5_000,
	);
	await page.unroute('**/typescript-worker-*.js');
	await run(page, lab.steps[0]?.solution ?? '');
	await expectStatus(page, 'Your code ran to its end', 5_000);
});

test('what an answer leaves in its realm is gone at the next run', async ({ page }) => {
	await open(page, 'read-the-host');
	await start(page);
	await run(page, 'globalThis.left = 1; console.log(typeof left); export const address = () => 1;');
	await expect(results(page)).toContainText('LOG number');
	await run(page, 'console.log(typeof left); export const address = () => 1;');
	await expect(results(page)).toContainText('LOG undefined');
});

test('the editor highlights TypeScript, Tab leaves it, the draft survives a reload', async ({
	page,
}) => {
	await open(page, 'read-the-host');
	await write(page, 'export type T = string;\nexport const address = (): T => "x";');
	const color = (text: string) =>
		page
			.locator('.cm-content span', { hasText: text })
			.first()
			.evaluate((element) => getComputedStyle(element).color);
	expect(await color('export')).not.toBe(await color('"x"'));
	await page.keyboard.press('Tab');
	await expect(page.locator('.cm-content')).not.toBeFocused();
	await page.reload();
	await expect(answer(page).first()).toHaveValue(/export type T = string/);
});

for (const [id, limit] of [
	['resolver-table', TYPESCRIPT_BYTES.withDatabase],
	['token-order', TYPESCRIPT_BYTES.alone],
] as const) {
	test(`${id} fetches its scripts after Start, and no more than the page says`, async ({
		page,
	}) => {
		// By address: the worker that waits for the next run loads its script from the browser's cache.
		// Their sizes are read from the built site: a browser forgets the body of a worker that has ended.
		const scripts = new Set<string>();
		const of = readLabFromDisk(id);
		await openStep(page, of.steps[0]?.id ?? '', of);
		page.on('response', (response) => {
			const { pathname } = new URL(response.url());
			if (pathname.endsWith('.js') && response.ok()) scripts.add(pathname);
		});
		await start(page);
		await expect(status(page)).toContainText('Your code ran to its end');
		const bytes = [...scripts]
			.map((path) => gzipSync(readFileSync(`dist${path}`)).byteLength)
			.reduce((sum, size) => sum + size, 0);
		expect(bytes).toBeLessThanOrEqual(limit);
		expect(bytes).toBeGreaterThan(limit / 2);
	});
}
