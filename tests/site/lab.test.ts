import { readLabFromDisk } from '../../src/lab/disk.ts';
import type { Step } from '../../src/lab/read.ts';
import { expect, test } from './hub-test.ts';
import {
	answer,
	check,
	expectStatus,
	openStep,
	pane,
	run,
	start,
	stepOf,
	write,
} from './lab-page.ts';

test('a reader causes the leak, and the page says whose data went where', async ({ page }) => {
	await openStep(page, 'see-the-leak');
	await expect(pane(page, 'acme’s app')).toContainText('Recorded on PostgreSQL 18');
	await start(page);
	await expect(pane(page, 'acme’s app')).not.toContainText('Recorded');
	await expect(pane(page, 'acme’s app')).toContainText(
		'“falcon rollout, not agreed yet” belongs to globex',
	);
	await run(page, stepOf('see-the-leak').solution as string);
	await expectStatus(page, '1 statement ran');
	await expect(page.locator('.lab-answer').getByText('UPDATE 2')).toBeVisible();
	const row = pane(page, 'globex’s app').getByRole('row', { name: /falcon rollout/ });
	await expect(row).toContainText('sent');
	await check(page);
	await expectStatus(page, 'Check passed: all 2 expectations hold.');
	await expect(page.getByRole('link', { name: /^Next: / })).toHaveAttribute(
		'href',
		'/labs/row-level-security/add-a-policy/',
	);
});

test('hints unfold one by one, the solution stands beside the reader’s text', async ({ page }) => {
	await openStep(page, 'add-a-policy');
	await expect(page.getByText('Hint 1 of 3')).toBeVisible();
	await expect(page.getByText('Hint 2 of 3')).toHaveCount(0);
	await page.getByText('Hint 1 of 3').click();
	await page.getByText('Hint 2 of 3').click();
	await expect(page.getByText('Hint 3 of 3')).toBeVisible();

	await write(page, 'ALTER TABLE invoice ENABLE ROW LEVEL SECURITY;\n-- mine');
	await page.getByRole('button', { name: 'Solution' }).click();
	const diff = page.getByRole('region', { name: 'Your text beside the solution' });
	await expect(diff.getByRole('row', { name: /-- mine/ })).toHaveClass('lab-diff-changed');
	await expect(diff).toContainText('CREATE POLICY tenant_isolation');
	await expect(answer(page).first()).toContainText('-- mine');
});

test('an error is underlined at its position, with detail, hint and SQLSTATE', async ({ page }) => {
	await openStep(page, 'see-the-leak');
	await start(page);
	await run(page, "SELECT id FROM invoice;\nSELECT '🦅', tenent_id FROM invoice;\nSELECT 3;");
	await expectStatus(page, '42703');
	await expect(page.locator('.cm-sql-error')).toHaveText('tenent_id');
	const error = page.locator('.lab-answer .lab-error');
	await expect(error).toContainText('line 2, column 14');
	await expect(error).toContainText('column "tenent_id" does not exist');
	await expect(error).toContainText('Hint: Perhaps you meant to reference the column');
	await expect(error.locator('mark')).toHaveText('tenent_id');
	// What ran before the error is shown, what came after did not run.
	await expect(page.locator('.lab-answer').getByText('4 rows')).toBeVisible();
	await expect(page.getByText('1 statement after the error did not run.')).toBeVisible();

	await run(page, "INSERT INTO invoice VALUES (1, gen_random_uuid(), 1, 'draft', 'again');");
	await expectStatus(page, '23505');
	await expect(error).toContainText('Detail: Key (id)=(1) already exists.');
	await run(page, "DO $$ BEGIN RAISE NOTICE 'seen' USING HINT = 'a hint'; END $$;");
	await expect(page.locator('.lab-notice')).toContainText('NOTICE seen Hint: a hint');
});

test('pressing Run twice is safe, and Reset brings the text and the rows back', async ({
	page,
}) => {
	await openStep(page, 'see-the-leak');
	await start(page);
	const mine = 'CREATE TEMP TABLE once (id int);\nDELETE FROM invoice WHERE id = 4;';
	await run(page, mine);
	await expectStatus(page, '2 statements ran');
	await expect(pane(page, 'globex’s app').getByRole('row', { name: /falcon support/ })).toHaveCount(
		0,
	);
	await page.keyboard.press('ControlOrMeta+Enter');
	await expectStatus(page, '2 statements ran');
	await page.getByText('Reset', { exact: true }).click();
	await page.getByRole('button', { name: 'Reset step' }).click();
	await expectStatus(page, 'back at its start');
	await expect(answer(page).first()).toContainText('SET status');
	await expect(pane(page, 'globex’s app').getByRole('row', { name: /falcon support/ })).toHaveCount(
		1,
	);
	await page.getByRole('button', { name: 'open', exact: true }).click();
	await expect(answer(page).first()).toContainText('CREATE TEMP TABLE once');
});

test('what a pane changes stays until the next Run, and never counts in a Check', async ({
	page,
}) => {
	await openStep(page, 'add-a-policy');
	await start(page);
	const acme = pane(page, 'acme’s app');
	await write(
		page,
		"UPDATE invoice SET memo = 'mine now' WHERE id = 3;",
		acme.getByLabel('SQL of acme’s app'),
	);
	await acme.getByRole('button', { name: 'Run as acme’s app' }).click();
	await expect(acme.getByText('UPDATE 1')).toBeVisible();
	const globex = pane(page, 'globex’s app');
	await globex.getByRole('button', { name: 'Run as globex’s app' }).click();
	await expect(globex).toContainText('mine now');
	await write(page, stepOf('add-a-policy').solution as string);
	await check(page);
	await expectStatus(page, 'Check passed');
	await expect(globex).toContainText('falcon rollout');
});

test('a pane that writes at Start leaves nothing to the first Check', async ({ page }) => {
	await openStep(page, 'close-the-write-side');
	await start(page);
	await expect(pane(page, 'globex’s app')).toContainText('belongs to acme');
	await write(page, stepOf('close-the-write-side').solution as string);
	await check(page);
	await expectStatus(page, 'Check passed');
	await expect(pane(page, 'acme’s app')).toContainText('42501');
});

test('a pane that writes by a SELECT leaves nothing to the first Check', async ({ page }) => {
	const usage = readLabFromDisk('usage-dedupe');
	await openStep(page, 'emit-with-the-business', usage);
	await start(page);
	const { solution } = usage.steps.find(({ id }) => id === 'emit-with-the-business') as Step;
	await write(page, solution as string);
	await check(page);
	await expectStatus(page, 'Check passed');
});

test('a session without a tenant that reads one is a leak, and every tenant is named', async ({
	page,
}) => {
	await openStep(page, 'fail-closed');
	await start(page);
	await expectStatus(page, 'Leak: a new connection sees data of acme and globex.');
	await expect(pane(page, 'a new connection')).toContainText('22P02');
});

test('a reload keeps the text and what was passed', async ({ page }) => {
	await openStep(page, 'add-a-policy');
	await start(page);
	await write(page, stepOf('add-a-policy').solution as string);
	await check(page);
	await expectStatus(page, 'Check passed');
	await write(page, '-- half a thought');
	await page.reload();
	await expect(answer(page).first()).toHaveValue('-- half a thought');
	await expect(
		page.getByRole('link', { name: /Enable and add a policy \(passed\)/ }),
	).toBeVisible();
	// The reader pressed Start in this lab before: the page does not ask again.
	await expectStatus(page, 'runs in this page', 30_000);
});

test('one keyboard is enough from Start to a passed check', async ({ page }) => {
	await openStep(page, 'force-the-owner');
	await answer(page).first().focus();
	await expect(page.locator('.cm-content').first()).toBeFocused();
	await page.keyboard.press('ControlOrMeta+Enter');
	await expectStatus(page, 'runs in this page', 30_000);
	await page.keyboard.press('ControlOrMeta+A');
	await page.keyboard.insertText('ALTER TABLE invoice FORCE ROW LEVEL SECURITY;');
	await page.keyboard.press('Tab');
	await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeFocused();
	await page.keyboard.press('Tab');
	await page.keyboard.press('Enter');
	await expectStatus(page, 'Check passed');
});

test('the focus stays on the button that was pressed', async ({ page }) => {
	await openStep(page, 'see-the-leak');
	const button = (name: string) => page.getByRole('button', { name, exact: true });
	await button('Start').focus();
	await page.keyboard.press('Enter');
	await expectStatus(page, 'runs in this page', 30_000);
	await expect(button('Run')).toBeFocused();
	await button('Check').focus();
	await page.keyboard.press('Enter');
	await expectStatus(page, 'Check did not pass');
	await expect(button('Check')).toBeFocused();
});

for (const [id, step] of [
	['row-level-security', 'see-the-leak'],
	['resolver-table', 'ask-the-catalog'],
] as const) {
	test(`${id} says how much of PostgreSQL is there while it waits`, async ({ page }) => {
		let release = () => {};
		const held = new Promise<void>((resolve) => {
			release = resolve;
		});
		await page.route('**/pglite.data.*.gz', async (route) => {
			await held;
			await route.continue();
		});
		await openStep(page, step, readLabFromDisk(id));
		await page.getByRole('button', { name: 'Start', exact: true }).click();
		await expect(page.locator('.lab-activity')).toContainText(
			/Fetching PostgreSQL, \d\.\d of \d\.\d MB/,
		);
		release();
		await expectStatus(page, /runs? in this page/, 30_000);
	});
}
