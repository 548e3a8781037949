import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { matchHeaders, parseHeadersFile } from '../../src/after-build/headers-file.ts';
import { expect, REFUSED, test, type Worker } from './hub-test.ts';
import { check, expectStatus, openStep, run, start } from './lab-page.ts';

/**
 * The policy of the built site, used. `hub-test.ts` fails any test of this folder in which the
 * policy refuses something; here every kind of page is used so that it has reason to.
 */

const DIST = 'dist';
const html = readdirSync(DIST, { recursive: true, encoding: 'utf8' }).filter((name) =>
	name.endsWith('.html'),
);

test('every page says a policy in which nothing is unsafe', () => {
	expect(html.length).toBeGreaterThan(100);
	for (const name of html) {
		const text = readFileSync(join(DIST, name), 'utf8');
		const policy = /<meta http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(text)?.[1];
		expect(policy, name).toContain("default-src 'none'");
		expect(policy, name).not.toMatch(
			/unsafe-inline|'unsafe-eval'|https?:(?!\/\/stackblitz\.com)|\*/,
		);
		expect(text, name).not.toMatch(/<[a-z][^<>]*\s(?:style|on[a-z]+)="/);
	}
});

test('only the worker that runs a reader’s TypeScript may evaluate', () => {
	const rules = parseHeadersFile(readFileSync(join(DIST, '_headers'), 'utf8'));
	const evaluates = readdirSync(DIST, { recursive: true, encoding: 'utf8' }).filter((name) =>
		matchHeaders(rules, `/${name}`).get('Content-Security-Policy')?.includes("'unsafe-eval'"),
	);
	expect(evaluates).toHaveLength(1);
	expect(evaluates[0]).toMatch(/^_astro\/typescript-worker-[\w-]+\.js$/);
});

test('search, tabs, theme, a lab, its editor and a TypeScript lab are used without a breach', async ({
	page,
}) => {
	test.setTimeout(240_000);
	for (const path of [
		'/',
		'/labs/',
		'/labs/row-level-security/',
		'/labs/row-level-security/leader/',
		'/attacks/',
		'/attacks/algorithm-from-the-token/',
		'/patterns/',
		'/patterns/MT-DB-001/',
		'/reference/glossary/',
		'/nothing-here/',
		'/database-isolation/row-level-security/',
	]) {
		await page.goto(path);
	}
	await page.getByRole('tab', { name: 'Go', exact: true }).first().click();
	await page.getByLabel('Select theme').first().selectOption('dark');
	await page.getByRole('button', { name: 'Search', exact: true }).click();
	await page.locator('dialog input').fill('policy');
	await expect(page.getByRole('dialog').getByRole('link').first()).toBeVisible({ timeout: 15_000 });
	await openStep(page, 'see-the-leak');
	await start(page);
	await run(page, 'SELECT 1 AS one;');
	await expectStatus(page, '1 statement ran');
	await check(page);
	await openStep(page, 'name-another-tenant', { id: 'resolver-table' });
	await start(page);
	await check(page);
});

test.describe('a planted breach', () => {
	test.use({ breaksPolicy: true });

	test('is seen in a page and in a worker', async ({ page, context }) => {
		const seen: string[] = [];
		context.on('console', (message) => seen.push(message.text()));
		await openStep(page, 'see-the-leak');
		await page.evaluate(() => {
			document.body.insertAdjacentHTML('beforeend', '<p style="color:red">red</p>');
		});
		await expect.poll(() => seen.join()).toContain(REFUSED);
		// Not the one that fetches files, which soon ends.
		const runs = (worker: Worker) => !worker.url().includes('files-worker');
		const [worker] = await Promise.all([page.waitForEvent('worker', runs), start(page)]);
		seen.length = 0;
		await worker.evaluate(() => fetch('https://stackblitz.com/').catch(() => undefined));
		await expect.poll(() => seen.join()).toContain(REFUSED);
	});
});
