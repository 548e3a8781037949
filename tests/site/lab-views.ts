import { expect, type Page } from './hub-test.ts';
import { expectStatus, lab, openStep, pane, run, start, write } from './lab-page.ts';

/** The views that open on a lab page, as tests of them and of their looks open them. */

/** A sequential scan, whatever the few rows suggest. */
export const PLAIN = 'SET enable_bitmapscan = off; SET enable_indexscan = off; ';
export const EXPLAIN =
	"EXPLAIN (ANALYZE, TIMING OFF, BUFFERS OFF) SELECT memo FROM invoice WHERE status = 'draft';";

export function schema(page: Page) {
	return page.locator('.lab-schema');
}

export function changes(page: Page) {
	return schema(page).locator('.lab-schema-changes');
}

export async function openSchema(page: Page): Promise<void> {
	await schema(page).getByText('Schema now').click();
}

export async function runPane(page: Page, label: string, sql: string): Promise<void> {
	const its = pane(page, label);
	await write(page, sql, its.getByLabel(`SQL of ${label}`));
	await its.getByRole('button', { name: `Run as ${label}` }).click();
}

/** Two plans next to each other: one with the policy’s condition, one without. */
export async function openPlans(page: Page): Promise<void> {
	await openStep(page, 'force-the-owner');
	await start(page);
	await runPane(page, 'acme’s app', PLAIN + EXPLAIN);
	await expect(pane(page, 'acme’s app').locator('.lab-plan mark')).toHaveCount(1);
	await runPane(page, 'acme’s nightly job', PLAIN + EXPLAIN);
	await page.getByRole('button', { name: 'Compare plans' }).click();
	await expect(page.getByRole('region', { name: 'Right plan' })).toBeVisible();
}

/** The schema with something of each kind, added, altered and removed. */
export async function openChangedSchema(page: Page): Promise<void> {
	await openStep(page, 'force-the-owner');
	await start(page);
	await run(
		page,
		`CREATE VIEW every_memo WITH (security_barrier) AS SELECT memo FROM invoice;
		CREATE FUNCTION open_door() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM invoice';
		CREATE POLICY on_paper ON invoice AS RESTRICTIVE FOR DELETE TO app_user USING (status = 'draft');
		ALTER TABLE invoice FORCE ROW LEVEL SECURITY;
		CREATE DOMAIN amount AS numeric(10, 2) CHECK (VALUE >= 0);
		ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO app_user;
		DROP TABLE refund;`,
	);
	await expectStatus(page, '7 statements ran');
	await openSchema(page);
	await expectStatus(page, 'since the start of the step');
	// As if every part had been opened by its summary.
	await schema(page)
		.locator('details')
		.evaluateAll((parts) => {
			for (const part of parts) (part as HTMLDetailsElement).open = true;
		});
}

/** A leak in the answer’s own session, in a row that is shown. */
export async function openAnswerLeak(page: Page): Promise<void> {
	await openStep(page, 'see-the-leak');
	await start(page);
	await run(page, 'SELECT id, status, memo FROM invoice ORDER BY id;');
	await expectStatus(page, 'Leak: your answer sees data of globex.');
}

/** A plan that gives no row, because no policy lets the role see one. */
export async function openDeniedPlan(page: Page): Promise<void> {
	await openStep(page, 'force-the-owner');
	await start(page);
	await run(page, 'DROP POLICY tenant_isolation ON invoice;');
	await expectStatus(page, '1 statement ran');
	await runPane(page, 'acme’s app', 'EXPLAIN SELECT * FROM invoice;');
	const plan = pane(page, 'acme’s app').locator('.lab-plan');
	await expect(plan).toContainText('No policy of invoice lets this role have a row.');
}

/** Earlier attempts compared, a link that the browser did not let the page copy. */
export async function openSharing(page: Page): Promise<void> {
	const attempts = [1, 2].map((id) => ({ id, at: id, text: `-- attempt ${id}` }));
	await page.addInitScript(
		([key, record]) => {
			localStorage.setItem(key, record);
			Object.defineProperty(navigator, 'clipboard', { value: undefined });
		},
		[
			`hub:lab:${lab.id}@${lab.version}`,
			JSON.stringify({ steps: { 'add-a-policy': { attempts } } }),
		] as const,
	);
	await openStep(page, 'add-a-policy');
	await page.getByText('1 earlier attempt').click();
	await page.getByRole('button', { name: 'compare' }).first().click();
	await page.getByRole('button', { name: 'Share', exact: true }).click();
	await expect(page.getByLabel('Copy the link by hand:')).toBeVisible();
}

/** A text that belongs to another step, from a file that the reader opened. */
export async function openForeignFile(page: Page): Promise<void> {
	await openStep(page, 'add-a-policy');
	const shared = { lab: lab.id, version: lab.version, step: 'force-the-owner', text: '-- theirs' };
	await openFile(page, JSON.stringify({ hub: 'text', format: 1, ...shared }));
	await expectStatus(page, 'This text belongs to another step');
}

/** The list of labs after a file with progress was opened there. */
export async function openProgress(page: Page): Promise<void> {
	await page.goto('/labs/', { waitUntil: 'networkidle' });
	const steps = { 'add-a-policy': { attempts: [{ id: 1, at: 1, text: '-- other' }] } };
	const labs = { [`${lab.id}@${lab.version}`]: { steps } };
	await openFile(page, JSON.stringify({ hub: 'progress', format: 1, labs }));
	await expectStatus(page, 'Added 1 attempt');
}

async function openFile(page: Page, content: string): Promise<void> {
	const chooser = page.waitForEvent('filechooser');
	await page.getByRole('button', { name: 'Open a file…', exact: true }).click();
	const file = { name: 'file.json', mimeType: 'application/json', buffer: Buffer.from(content) };
	await (await chooser).setFiles(file);
}

/** By name: what is to be looked at. */
export const VIEWS: Readonly<Record<string, (page: Page) => Promise<void>>> = {
	'two plans': openPlans,
	'a plan that is denied': openDeniedPlan,
	'a changed schema': openChangedSchema,
	'a leak in the answer': openAnswerLeak,
	'compared attempts and a link to copy': openSharing,
	'a file for another step': openForeignFile,
	'opened progress': openProgress,
};
