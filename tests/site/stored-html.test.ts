import { expect, type Page, test } from './hub-test.ts';
import { check, expectStatus, openStep, pane, run, start } from './lab-page.ts';
import { openSchema, runPane } from './lab-views.ts';

/**
 * Text from a database is never HTML: `<img onerror>` is put in every channel that leads from
 * PostgreSQL to the page, must be shown as text, and must not become an element. The policy would
 * refuse the handler anyway; these tests would fail without it too.
 */

const IMAGE = '<img src=x onerror=alert(1)>';
const TEXT = `'${IMAGE}'`;
/** As a name of a table, a column, a policy. */
const NAME = `"${IMAGE}"`;

async function expectText(page: Page, place = page.locator('.lab-answer')): Promise<void> {
	await expect(place).toContainText(IMAGE);
	await expect(page.locator('img[src="x"]')).toHaveCount(0);
}

test('in a value, the name of a column, a notice and an error', async ({ page }) => {
	await openStep(page, 'force-the-owner');
	await start(page);
	const results = page.locator('.lab-answer .lab-results');
	await run(page, `SELECT ${TEXT} AS ${NAME};`);
	await expectStatus(page, '1 statement ran');
	await expectText(page, results.getByRole('columnheader'));
	await expectText(page, results.getByRole('cell'));

	await run(page, `DO $$ BEGIN RAISE NOTICE '%', ${TEXT}; END $$;`);
	await expectStatus(page, '1 statement ran');
	await expectText(page, results);

	for (const part of ['MESSAGE', 'DETAIL', 'HINT', 'COLUMN', 'CONSTRAINT', 'TABLE']) {
		await run(page, `DO $$ BEGIN RAISE EXCEPTION USING ${part} = ${TEXT}; END $$;`);
		await expectStatus(page, 'P0001');
		await expect(page.locator('img[src="x"]')).toHaveCount(0);
		if (/MESSAGE|DETAIL|HINT/.test(part)) await expectText(page, page.locator('.lab-error'));
	}
});

test('in a plan, as text and as a tree', async ({ page }) => {
	await openStep(page, 'force-the-owner');
	await start(page);
	const query = `SELECT id AS ${NAME} FROM invoice WHERE memo = ${TEXT}`;
	for (const explain of ['EXPLAIN', 'EXPLAIN (VERBOSE)', 'EXPLAIN (FORMAT JSON, VERBOSE)']) {
		await run(page, `${explain} ${query};`);
		await expectStatus(page, '1 statement ran');
		await expectText(page);
	}
});

test('in the schema: names, defaults, policies', async ({ page }) => {
	await openStep(page, 'force-the-owner');
	await start(page);
	await run(
		page,
		`CREATE TABLE ${NAME} (${NAME} text DEFAULT ${TEXT} CHECK (${NAME} <> ${TEXT}));
		ALTER TABLE ${NAME} ENABLE ROW LEVEL SECURITY;
		CREATE POLICY ${NAME} ON ${NAME} USING (${NAME} = ${TEXT});`,
	);
	await expectStatus(page, '3 statements ran');
	await openSchema(page);
	await expectText(page, page.locator('.lab-schema'));
});

test('in rows that a pane reads, what a leak quotes and the evidence of a check', async ({
	page,
}) => {
	await openStep(page, 'add-a-policy');
	await start(page);
	await run(page, `UPDATE invoice SET memo = memo || ${TEXT};`);
	await expectStatus(page, '1 statement ran');
	await runPane(page, 'acme’s app', 'SELECT memo FROM invoice ORDER BY id;');
	await expectText(page, pane(page, 'acme’s app'));
	await expectText(page, page.locator('.lab-leak-banner').first());
	await check(page);
	await expectStatus(page, 'Check did not pass');
	await expectText(page, page.locator('.lab-expectations').first());
});

test('in what TypeScript prints and returns from a database', async ({ page }) => {
	await openStep(page, 'name-another-tenant', { id: 'resolver-table' });
	await start(page);
	await run(
		page,
		`console.log(${TEXT}); console.table([{ ${JSON.stringify(IMAGE)}: ${TEXT} }]); throw new Error(${TEXT});`,
	);
	await expect(page.locator('.lab-answer .lab-error')).toContainText(IMAGE);
	await expectText(page, page.locator('.lab-answer .lab-results'));
});
