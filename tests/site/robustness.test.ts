import { expect, type Page, test } from './hub-test.ts';
import {
	act,
	answer,
	check,
	draftOf,
	expectStatus,
	lab,
	openStep,
	pane,
	paste,
	start,
	stepOf,
} from './lab-page.ts';
import {
	ENDLESS,
	GROUND,
	type HostileText,
	LARGE,
	RECURSION,
	STREAMS_AND_SETTINGS,
	TEXTS,
} from './robustness-cases.ts';
import { awaitSent, killWorkers, watchWorkers } from './watched-workers.ts';

/** Whatever a reader runs ends in a sentence, keeps their text, and leaves a lab that works. */

const STEP = 'add-a-policy';
const LIMIT_MS = 10_000;
const problems: string[] = [];

test.beforeEach(async ({ page }) => {
	problems.length = 0;
	page.on('pageerror', (error) => problems.push(error.message));
	page.on('crash', () => problems.push('the tab crashed'));
	await watchWorkers(page);
});

test.afterEach(() => {
	expect(problems).toEqual([]);
});

const GROUPS: Readonly<Record<string, readonly HostileText[]>> = {
	'what never ends is stopped': ENDLESS,
	'what is too large is cut or refused': LARGE,
	'what calls itself is ended': RECURSION,
	'streams and settings that a page has not got': STREAMS_AND_SETTINGS,
	'what pulls the ground away': GROUND,
	'texts that are hardly SQL': TEXTS,
};

for (const [title, cases] of Object.entries(GROUPS)) {
	test(title, async ({ page }) => {
		test.setTimeout(cases.length * 30_000);
		// The limit is real; a test does not wait for it.
		if (cases === ENDLESS) await page.clock.install();
		await openStep(page, STEP);
		await start(page);
		for (const hostile of cases) await test.step(hostile.name, () => endure(page, hostile));
		await paste(page, cases[0]?.text as string);
		await page.reload();
		await expect.poll(() => draftOf(page, STEP)).toBe(cases[0]?.text);
	});
}

async function endure(page: Page, { text, says, shows, endless, timer }: HostileText) {
	await act(page, text, 'Run', async () => {
		if (!endless) return;
		await awaitSent(page, text);
		await page.clock.fastForward(LIMIT_MS);
	});
	await expectStatus(page, says);
	if (shows) await expect(page.locator('.lab-answer .lab-results')).toContainText(shows);
	expect(await draftOf(page, STEP)).toBe(text);
	if (timer) {
		// Longer than the timer: it must have nothing left to end.
		await page.waitForTimeout(600);
		await pane(page, 'acme’s app').getByRole('button', { name: 'Run as acme’s app' }).click();
		await expectStatus(page, /Leak: acme’s app sees|No pane shows/, 5_000);
	}
	await expectAlive(page);
}

/** A right answer gets its right verdict, on the database that its step begins with. */
async function expectAlive(page: Page): Promise<void> {
	await paste(page, stepOf(STEP).solution as string);
	await check(page);
	await expectStatus(page, 'Check passed', 1_000);
}

test('a worker that was killed ends in a sentence, and the next press starts another', async ({
	page,
}) => {
	await page.clock.install();
	await openStep(page, STEP);
	await start(page);
	const mine = 'SELECT 1 AS mine;';
	await act(page, mine, 'Run');
	await killWorkers(page);
	await pane(page, 'acme’s app').getByRole('button', { name: 'Run as acme’s app' }).click();
	await expect(page.getByText('Running…')).toBeVisible();
	await page.clock.fastForward(LIMIT_MS);
	await expectStatus(page, 'Stopped after 10 seconds. Your text is kept');
	expect(await draftOf(page, STEP)).toBe(mine);
	await expectAlive(page);
});

test('a worker that is killed while it runs ends in a sentence', async ({ page }) => {
	await page.clock.install();
	await openStep(page, STEP);
	await start(page);
	const sleep = 'SELECT pg_sleep(30);';
	await act(page, sleep, 'Run', async () => {
		await awaitSent(page, sleep);
		await killWorkers(page);
		await page.clock.fastForward(LIMIT_MS);
	});
	await expectStatus(page, 'Stopped after 10 seconds. Your text is kept');
	await expectAlive(page);
});

test('a connection that is lost in the middle of a boot is a sentence, and the next press boots', async ({
	page,
}) => {
	await page.route('**/*.gz', async (route) => {
		const response = await route.fetch();
		const body = await response.body();
		await route.fulfill({ response, body: body.subarray(0, body.length / 2) });
	});
	await openStep(page, STEP);
	await page.getByRole('button', { name: 'Start', exact: true }).click();
	await expectStatus(page, 'PostgreSQL could not be downloaded');
	await page.unroute('**/*.gz');
	await act(page, 'SELECT 1;', 'Run');
	await expectStatus(page, '1 statement ran', 30_000);
	await expectAlive(page);
});

test('a worker whose script does not arrive is a sentence at once, and the next press has one', async ({
	page,
}) => {
	await page.route('**/worker-*.js', (route) => route.abort());
	await openStep(page, STEP);
	// Reaching for the button loads the worker ahead, which fails before anything waits for it.
	await page.getByRole('button', { name: 'Start', exact: true }).hover();
	await page.waitForTimeout(1_000);
	await page.getByRole('button', { name: 'Start', exact: true }).click();
	await expectStatus(page, 'The worker of this lab could not be loaded. Check the connection.');
	await page.unroute('**/worker-*.js');
	await act(page, 'SELECT 1;', 'Run');
	await expectStatus(page, '1 statement ran', 30_000);
	await expectAlive(page);
});

test('the lab’s own files that do not arrive are a sentence, and the next press fetches them', async ({
	page,
}) => {
	const address = `**/labs/${lab.id}.json`;
	await page.route(address, (route) => route.abort());
	await openStep(page, STEP);
	await page.getByRole('button', { name: 'Start', exact: true }).click();
	await expectStatus(page, 'The lab could not be downloaded. Check the connection');
	await page.unroute(address);
	await act(page, 'SELECT 1;', 'Run');
	await expectStatus(page, '1 statement ran', 30_000);
	await expectAlive(page);
});

test('two tabs of one lab run side by side and keep the texts of both', async ({
	page,
	context,
}) => {
	const other = await context.newPage();
	await openStep(page, STEP);
	await openStep(other, 'force-the-owner');
	await start(page);
	await start(other);
	await act(page, 'SELECT 1 AS here;', 'Run');
	await act(other, 'SELECT 2 AS there;', 'Run');
	await act(page, 'SELECT 11 AS here;', 'Run');
	await expectStatus(page, '1 statement ran');
	await expectStatus(other, '1 statement ran');
	await other.reload();
	await expect(answer(other).first()).toHaveValue('SELECT 2 AS there;');
	await page.reload();
	await expect(answer(page).first()).toHaveValue('SELECT 11 AS here;');
	await expectStatus(page, /runs in this page/, 30_000);

	// Both at one step: each keeps its text, and offers that of the other.
	await openStep(other, STEP);
	await expectStatus(other, /runs in this page/, 30_000);
	await paste(other, 'SELECT 3 AS there;');
	await paste(page, 'SELECT 4 AS here;');
	await page.reload();
	await expect(answer(page).first()).toHaveValue('SELECT 4 AS here;');
	await expectStatus(page, /runs in this page/, 30_000);
	await page.getByRole('button', { name: 'open', exact: true }).first().click();
	await expect(answer(page).first()).toHaveValue('SELECT 3 AS there;');
	await expectAlive(page);
});
