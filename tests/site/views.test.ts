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
import { changes, EXPLAIN, openSchema, PLAIN, runPane, schema } from './lab-views.ts';

/** Plans and the schema as views of the lab page. */

test('the schema is fetched and read when it is opened, and marks FORCE after the solution ran', async ({
	page,
}) => {
	const fetched: string[] = [];
	page.on('request', (request) => fetched.push(request.url()));
	await openStep(page, 'force-the-owner');
	await start(page);
	await run(page, stepOf('force-the-owner').solution as string);
	await expectStatus(page, '1 statement ran');
	expect(fetched.filter((url) => /SchemaView|catalog|read-schema/.test(url))).toEqual([]);

	await openSchema(page);
	await expectStatus(page, 'The schema has 1 change since the start of the step.');
	await expect(changes(page).getByRole('listitem')).toHaveText(['table invoice altered']);
	const forced = schema(page).locator('dl div', { hasText: 'for the owner' }).first();
	await expect(forced).toHaveText('for the ownerforced was not forced');
	await expect(forced).toHaveAttribute('data-change', 'altered');
	const policies = schema(page).getByRole('table', { name: 'Policies of invoice.' });
	await expect(policies.getByRole('row', { name: /^tenant_isolation/ })).toContainText(
		'permissive',
	);
	const roles = schema(page).getByRole('table', { name: 'Roles and what they may do.' });
	await expect(roles.getByRole('row', { name: /^postgres/ })).toContainText('BYPASSRLS');
	await expect(schema(page)).not.toContainText('sqlstate');
});

test('a schema opened after a pane has changed it tells the change and keeps what was done', async ({
	page,
}) => {
	await openStep(page, 'force-the-owner');
	await start(page);
	await runPane(
		page,
		'acme’s nightly job',
		`CREATE TABLE aside (id int); INSERT INTO aside VALUES (41);
		ALTER TABLE invoice FORCE ROW LEVEL SECURITY;`,
	);
	await expect(pane(page, 'acme’s nightly job')).toContainText('INSERT 0 1');
	const workers = page.workers().length;
	await openSchema(page);
	await expectStatus(page, 'The schema has 2 changes since the start of the step.');
	await expect(changes(page).getByRole('listitem')).toHaveText([
		'table aside added',
		'table invoice altered',
	]);
	// The second PostgreSQL, which had the start of the step, is gone; the first still has its row.
	await expect.poll(() => page.workers().length).toBeLessThanOrEqual(workers);
	await runPane(page, 'acme’s nightly job', 'SELECT id + 1 AS next FROM aside;');
	await expect(pane(page, 'acme’s nightly job').getByRole('cell')).toHaveText('42');
	await expect(changes(page).getByRole('listitem')).toHaveCount(2);
});

test('a schema whose code can not be fetched says so, and is read at the next opening', async ({
	page,
}) => {
	await openStep(page, 'force-the-owner');
	await start(page);
	await page.route('**/read-schema*', (route) => route.abort());
	await openSchema(page);
	await expectStatus(page, 'could not be downloaded. Check the connection');
	await expect(schema(page)).toContainText('close and open the schema');
	await page.unroute('**/read-schema*');
	await openSchema(page);
	await openSchema(page);
	await expectStatus(page, 'The schema is as at the start of the step.');
});

test('an open schema follows Run, Check, a pane and Reset', async ({ page }) => {
	await openStep(page, 'force-the-owner');
	await openSchema(page);
	await expect(schema(page)).toContainText('Press Start');
	await start(page);
	await expect(schema(page)).toContainText('Nothing differs from the start of the step.');

	await run(
		page,
		`CREATE POLICY on_paper ON invoice AS RESTRICTIVE FOR DELETE TO app_user USING (status = 'draft');
		DROP TABLE refund;
		REVOKE DELETE ON invoice FROM app_user;`,
	);
	await expectStatus(page, '3 statements ran');
	await expect(changes(page).getByRole('listitem')).toHaveText([
		'grant to app_user of invoice altered',
		'policy on_paper of invoice added',
		'table refund removed',
	]);
	const added = schema(page)
		.getByRole('table', { name: 'Policies of invoice.' })
		.getByRole('row', { name: /^on_paper/ });
	await expect(added).toContainText("DELETErestrictiveapp_user(status = 'draft'::text)added");
	await expect(
		schema(page).getByRole('row', { name: /^app_user INSERT, SELECT, UPDATE was DELETE/ }),
	).toContainText('altered');

	await write(page, stepOf('force-the-owner').solution as string);
	await check(page);
	await expectStatus(page, 'Check passed');
	await expect(changes(page).getByRole('listitem')).toHaveText(['table invoice altered']);

	await runPane(page, 'acme’s nightly job', 'CREATE TABLE aside (id int);');
	await expect(changes(page).getByRole('listitem')).toHaveText([
		'table aside added',
		'table invoice altered',
	]);
	await page.getByText('Reset', { exact: true }).click();
	await page.getByRole('button', { name: 'Reset step' }).click();
	await expectStatus(page, 'back at its start');
	await expect(schema(page)).toContainText('Nothing differs from the start of the step.');
});

test('an open schema changes no verdict, and says what to do when the database is gone', async ({
	page,
}) => {
	await openStep(page, 'fail-closed');
	await start(page);
	await openSchema(page);
	await expectStatus(page, 'The schema is as at the start of the step.');
	await write(page, stepOf('fail-closed').solution as string);
	await check(page);
	await expectStatus(page, 'Check passed');

	await run(page, 'SELECT pg_sleep(60);');
	await page.getByRole('button', { name: 'Stop' }).click();
	await expectStatus(page, 'Stopped.');
	await expect(schema(page)).toContainText('Press Run: it begins afresh');
	await run(page, 'SELECT 1;');
	await expectStatus(page, '1 statement ran');
	await expect(schema(page)).toContainText('Nothing differs from the start of the step.');
});

test('a plan in a pane is a tree with the policy’s condition marked, its text at hand', async ({
	page,
}) => {
	await openStep(page, 'force-the-owner');
	await start(page);
	await runPane(page, 'acme’s app', EXPLAIN);
	const acme = pane(page, 'acme’s app');
	const tree = acme.getByRole('list', { name: 'Plan of acme’s app' });
	await expect(tree).toContainText('index invoice_tenant');
	await expect(tree).toContainText(/\d+ rows? estimated, \d+ actual/);
	// A bitmap scan says the condition twice: once for the index, once for the recheck.
	const mark = tree.locator('mark').first();
	await expect(mark).toContainText("current_setting('app.tenant_id'::text, true)");
	await expect(mark).toContainText('policy tenant_isolation on invoice');
	await expect(mark).not.toContainText('draft');
	await expect(tree).toContainText('removed 2 rows');
	await acme.getByText('Text of the plan').click();
	await expect(acme.locator('pre.lab-plan-text')).toContainText('Rows Removed by Filter: 2');

	// The owner is exempt here: the same statement has no policy in its plan.
	await runPane(page, 'acme’s nightly job', EXPLAIN);
	const job = pane(page, 'acme’s nightly job');
	await expect(job.getByRole('list', { name: /^Plan of/ })).toContainText('Seq Scan');
	await expect(job.locator('.lab-plan mark')).toHaveCount(0);
	await expect(job).toContainText('No condition equals a policy’s USING.');
});

test('JSON draws the same tree, YAML and an error stay as they are', async ({ page }) => {
	await openStep(page, 'force-the-owner');
	await start(page);
	const acme = pane(page, 'acme’s app');
	await runPane(page, 'acme’s app', 'EXPLAIN (FORMAT JSON) SELECT memo FROM invoice;');
	await expect(acme.getByRole('list', { name: 'Plan of acme’s app' })).toContainText(
		'policy tenant_isolation on invoice',
	);
	await runPane(page, 'acme’s app', 'EXPLAIN (FORMAT YAML) SELECT memo FROM invoice;');
	await expect(acme.getByRole('cell')).toContainText('Node Type: "');
	await expect(acme.locator('.lab-plan')).toHaveCount(0);
	await runPane(page, 'acme’s app', 'EXPLAIN SELECT nope FROM invoice;');
	await expect(acme.locator('.lab-error')).toContainText('42703');
});

test('two plans stand next to each other, the nodes that differ marked on both sides', async ({
	page,
}) => {
	await openStep(page, 'force-the-owner');
	await start(page);
	const button = page.getByRole('button', { name: 'Compare plans' });
	await runPane(page, 'acme’s app', PLAIN + EXPLAIN);
	await expect(pane(page, 'acme’s app').locator('.lab-plan')).toBeVisible();
	await expect(button).toHaveCount(0);
	await runPane(page, 'acme’s nightly job', PLAIN + EXPLAIN);
	await button.click();
	await expect(page.getByText('1 node differs in kind, index or condition.')).toBeVisible();
	const left = page.getByRole('region', { name: 'Left plan' });
	const right = page.getByRole('region', { name: 'Right plan' });
	await expect(left.getByRole('combobox')).toHaveValue('acme’s nightly job');
	await expect(right.getByRole('combobox')).toHaveValue('acme’s app');
	for (const side of [left, right]) await expect(side).toContainText('differs: condition');
	await expect(left.locator('mark')).toHaveCount(0);
	await expect(right.locator('mark')).toContainText('policy tenant_isolation on invoice');

	// Before against after: the same pane, run once more on what the answer made.
	await run(page, 'DROP POLICY tenant_isolation ON invoice;');
	await expectStatus(page, '1 statement ran');
	await runPane(page, 'acme’s app', PLAIN + EXPLAIN);
	await left.getByRole('combobox').selectOption('acme’s app, one run before');
	await expect(right).toContainText('One-Time Filter');
	await expect(left.locator('mark')).toContainText('policy tenant_isolation on invoice');
});

test('an answer’s own EXPLAIN is told from the policy’s, statement by statement', async ({
	page,
}) => {
	await openStep(page, 'see-the-leak');
	await start(page);
	await run(
		page,
		`EXPLAIN SELECT * FROM invoice;
		EXPLAIN SELECT * FROM invoice WHERE tenant_id = current_setting('app.tenant_id')::uuid;`,
	);
	await expectStatus(page, '2 statements ran');
	const own = page.locator('.lab-answer .lab-plan');
	await expect(own).toHaveCount(2);
	await expect(own.locator('mark')).toHaveCount(0);
	await page.getByRole('button', { name: 'Compare plans' }).click();
	await expect(page.getByRole('region', { name: 'Right plan' }).getByRole('combobox')).toHaveValue(
		'Your answer, statement 2',
	);
	await expect(answer(page).first()).toContainText('EXPLAIN SELECT');
});
