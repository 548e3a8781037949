import { readLabFromDisk } from '../../src/lab/disk.ts';
import type { StepRecord } from '../../src/lab/record/step-record.ts';
import { expect, type Page, test } from './hub-test.ts';
import { act, check, expectStatus, openStep, pane, start, stepOf } from './lab-page.ts';

/** A run in the page beside what a server answered to the same text. */

const SAME = 'As recorded on PostgreSQL 18';

/** Serves the record of a step with something changed, as a server that answers otherwise would have left it. */
async function changeRecord(
	page: Page,
	change: (record: StepRecord) => void,
	step = 'see-the-leak',
) {
	await page.route(`**/labs/row-level-security/${step}.json`, async (route) => {
		const record = await (await route.fetch()).json();
		change(record);
		await route.fulfill({ json: record });
	});
}

/** A result of a record, to be changed. */
function statementOf(record: StepRecord, actor: string) {
	return (record.starter.panes[actor] as StepRecord['starter']['answer']).statements[0] as {
		rows: (string | null)[][];
		tag: string | null;
	};
}

test('a run of the starter and of the solution is as it was recorded, by Run and by Check', async ({
	page,
}) => {
	const { starter, solution } = stepOf('add-a-policy');
	const asked: string[] = [];
	page.on('request', (request) => asked.push(new URL(request.url()).pathname));
	await openStep(page, 'add-a-policy');
	await start(page);
	expect(asked).not.toContain('/labs/row-level-security/add-a-policy.json');
	for (const [text, button] of [
		[starter, 'Run'],
		[solution as string, 'Run'],
		[solution as string, 'Check'],
	] as const) {
		await act(page, text, button);
		await expect(page.locator('.lab-answer')).toContainText(SAME);
		for (const { actor } of stepOf('add-a-policy').probes) {
			await expect(pane(page, actor.label)).toContainText(SAME);
		}
		await expect(page.getByText('not in the record')).toHaveCount(0);
	}
	expect(asked.filter((path) => path.endsWith('/add-a-policy.json'))).toHaveLength(1);
});

test('what the record has not is marked, and what it has instead is said', async ({ page }) => {
	await changeRecord(page, (record) => {
		const acme = statementOf(record, 'acme');
		acme.rows.pop();
		acme.rows.push(['99', null, '1.00', 'draft', 'only there']);
		statementOf(record, 'globex').tag = 'SELECT 7';
	});
	await openStep(page, 'see-the-leak');
	await start(page);
	await act(page, stepOf('see-the-leak').starter, 'Run');
	const acme = pane(page, 'acme’s app');
	await expect(acme).toContainText('2 lines are not as recorded on PostgreSQL 18');
	await expect(acme.locator('tr.lab-unrecorded')).toHaveCount(1);
	await expect(acme.locator('tr.lab-unrecorded')).toContainText('not in the record');
	await expect(
		acme.getByRole('table', { name: 'in the record and not here' }).getByRole('row'),
	).toContainText(['', 'only there']);
	const globex = pane(page, 'globex’s app');
	await expect(globex).toContainText('One line is not as recorded on PostgreSQL 18');
	await expect(globex).toContainText(/Here came the tag SELECT \d; the record has SELECT 7\./);
	await expectStatus(page, '3 lines are not as recorded on PostgreSQL 18');
	await expect(page.locator('.lab-answer')).toContainText(SAME);
});

test('nothing is said of the record to a text of the reader’s own, nor to a pane pressed alone', async ({
	page,
}) => {
	await openStep(page, 'see-the-leak');
	await start(page);
	await act(page, `${stepOf('see-the-leak').starter}\nSELECT 1;`, 'Run');
	await check(page);
	await expect(page.getByText(SAME)).toHaveCount(0);
	await act(page, stepOf('see-the-leak').starter, 'Run');
	const acme = pane(page, 'acme’s app');
	await expect(acme).toContainText(SAME);
	await acme.getByRole('button', { name: 'Run as acme’s app' }).click();
	await expect(acme).not.toContainText(SAME);
	await expect(pane(page, 'globex’s app')).toContainText(SAME);
});

for (const [name, spoil] of [
	['can not be downloaded', (page: Page) => page.route('**/see-the-leak.json', (it) => it.abort())],
	[
		'is no record',
		(page: Page) => page.route('**/see-the-leak.json', (it) => it.fulfill({ body: '<html>' })),
	],
] as const) {
	test(`a record that ${name} takes nothing from a run`, async ({ page }) => {
		await spoil(page);
		await openStep(page, 'see-the-leak');
		await start(page);
		let asked = 0;
		page.on('request', (request) => {
			if (request.url().endsWith('/see-the-leak.json')) asked += 1;
		});
		await act(page, stepOf('see-the-leak').starter, 'Run');
		await expectStatus(page, 'ran.');
		await expect.poll(() => asked).toBe(1);
		// It is asked for again, so what the first answer led to is over.
		await act(page, stepOf('see-the-leak').starter, 'Run');
		await expectStatus(page, 'ran.');
		await expect.poll(() => asked).toBe(2);
		await expect(page.getByText(/as recorded/i)).toHaveCount(0);
	});
}

test('a TypeScript lab is compared too', async ({ page }) => {
	const lab = readLabFromDisk('token-order');
	const [step] = lab.steps;
	await openStep(page, step?.id as string, lab);
	await start(page);
	await expect(pane(page, 'What your answer does')).toContainText('As recorded on Node.js');
	await act(page, step?.solution as string, 'Check');
	await expect(pane(page, 'What your answer does')).toContainText('As recorded on Node.js');
});
