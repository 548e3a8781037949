import { readLabFromDisk } from '../../src/lab/disk.ts';
import type { Step } from '../../src/lab/read.ts';
import { expect, type Page, test } from './hub-test.ts';
import { check, expectStatus, openStep, pane, run, start, write } from './lab-page.ts';

/** Labs whose clients share one connection, in the reader's page. */

const lab = readLabFromDisk('pool-of-one');
const stepOf = (id: string) => lab.steps.find((step) => step.id === id) as Step;
const strip = (page: Page) => page.getByRole('region', { name: 'The one connection' });
const held = (page: Page) => strip(page).getByRole('listitem');

async function begin(page: Page, id: string): Promise<void> {
	await openStep(page, id, lab);
	await start(page);
}

test('a SET leaks to the next client, and the strip says who left what', async ({ page }) => {
	await begin(page, 'set-stays');
	await expect(strip(page)).toContainText('Nothing');
	await run(page, stepOf('set-stays').solution as string);
	await expectStatus(page, 'Leak: globex’s app sees data of acme.');
	await expectStatus(page, 'The connection holds setting app.tenant_id, left by acme’s app.');
	await expect(pane(page, 'globex’s app')).toContainText('“orchid-17” belongs to acme');
	await expect(held(page)).toHaveText(['app.tenant_id = acme’s, left by acme’s app']);
	await expect(held(page)).toHaveAttribute('data-tenant', 'acme');
});

test('a pane gets the connection as the one before left it', async ({ page }) => {
	await begin(page, 'set-stays');
	await run(page, stepOf('set-stays').solution as string);
	await expectStatus(page, 'Leak');
	const globex = pane(page, 'globex’s app');
	const editor = globex.getByLabel('SQL of globex’s app');
	await write(page, 'SET search_path = globex, public;', editor);
	await globex.getByRole('button', { name: /^Run as/ }).click();
	await expect(held(page)).toHaveText([
		'search_path globex, public, left by globex’s app',
		'app.tenant_id = acme’s, left by acme’s app',
	]);
	// The next Run begins with a new connection.
	await run(page, stepOf('set-stays').starter);
	await expect(strip(page)).toContainText('Nothing');
});

test('who comes while a transaction is open waits, and reads once it has ended', async ({
	page,
}) => {
	await begin(page, 'set-stays');
	const globex = pane(page, 'globex’s app');
	await run(page, "BEGIN;\nSET LOCAL app.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';");
	await expect(globex).toContainText('It waits: acme’s app keeps the connection');
	await expect(held(page).first()).toHaveText('an open transaction, left by acme’s app');
	await expect(page.getByRole('region', { name: 'Your answer' })).toContainText(
		'The transaction is open and keeps the connection',
	);
	await check(page);
	await expectStatus(page, 'Your text commits what it begins.');
	await run(page, 'SELECT 1');
	await expect(globex).not.toContainText('It waits');
});

test('cleaning up at the end does not pass: another client comes between', async ({ page }) => {
	const step = stepOf('inside-a-transaction');
	const tooLate = step.wrong.find(({ name }) => name === 'reset-at-the-end');
	await begin(page, step.id);
	await write(page, tooLate?.text ?? '');
	await check(page);
	await expectStatus(page, '1 of 7 expectations do not hold');
	await expect(page.getByRole('region', { name: 'Expectations' })).toContainText(
		'After statement 1, globex’s app: “orchid-17” belongs to acme.',
	);
});

test('what came before the answer is shown above it, and each reset is told by the strip', async ({
	page,
}) => {
	await begin(page, 'reset-on-return');
	const left = pane(page, 'the support desk');
	await expect(left).toContainText('role support, left by the support desk');
	await run(page, 'RESET ALL;');
	await expectStatus(page, 'role');
	await expect(strip(page)).toContainText('prepared statement label, left by acme’s app');
	await expect(strip(page)).not.toContainText('search_path');
	await run(page, 'DISCARD ALL;');
	await expect(strip(page)).toContainText('Nothing');
});

test('a step that needs two connections shows its record and has nothing to start', async ({
	page,
}) => {
	await openStep(page, 'two-connections', lab);
	await expect(page.getByRole('button', { name: 'Start' })).toHaveCount(0);
	await expect(page.getByText(/through PgBouncer/).first()).toBeVisible();
	const victim = pane(page, 'a client without tenant');
	await expect(victim).toContainText('“orchid-17” belongs to acme');
	await expect(victim).toContainText('connection 2');
	await expect(pane(page, 'acme’s app, turn 2')).toContainText('connection 1');
});

test.describe('what would end the one connection', () => {
	test('is refused where the text says it, with the text kept', async ({ page }) => {
		await begin(page, 'set-stays');
		await run(page, "BEGIN; SET idle_in_transaction_session_timeout = '20ms';");
		await expectStatus(page, 'here it is the one connection that all clients share.');
		await run(page, 'SELECT 1');
		await expectStatus(page, '1 statement ran.');
	});

	test('ends in a sentence where the text hides it, and the next press has a new connection', async ({
		page,
	}) => {
		test.setTimeout(90_000);
		await begin(page, 'set-stays');
		const hidden = `BEGIN; DO $$ BEGIN EXECUTE
			'SET idle_in_transaction_session_' || 'timeout = 20'; END $$;`;
		await run(page, hidden);
		const globex = pane(page, 'globex’s app');
		await page.waitForTimeout(1_000);
		await globex.getByRole('button', { name: /^Run as/ }).click();
		await run(page, 'SELECT 1');
		await expectStatus(page, '1 statement ran.', 30_000);
	});

	test('a pane that never ends is stopped, and the lab works again', async ({ page }) => {
		test.setTimeout(90_000);
		await begin(page, 'set-stays');
		const globex = pane(page, 'globex’s app');
		const editor = globex.getByLabel('SQL of globex’s app');
		await write(page, 'SELECT pg_sleep(60)', editor);
		await globex.getByRole('button', { name: /^Run as/ }).click();
		await expectStatus(page, 'Stopped after 10 seconds. Your text is kept', 30_000);
		await write(page, 'SELECT 2 AS two', editor);
		await globex.getByRole('button', { name: /^Run as/ }).click();
		await expect(globex.getByRole('table')).toContainText('2');
	});
});
