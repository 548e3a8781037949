import { parseTranscript, type RecordedAttempt } from '../../src/lab/transcript.ts';
import { ATTEMPTS } from '../labs/superuser-attempts.ts';
import { expect, test } from './hub-test.ts';
import {
	answer,
	check,
	expectStatus,
	openStep,
	pane,
	run,
	start,
	status,
	stepOf,
	write,
} from './lab-page.ts';

const RUNAWAY = 'SELECT count(*) FROM generate_series(1, 100000000000);';

test('sixteen ways to become superuser end in the server’s own error', async ({ page }) => {
	test.setTimeout(180_000);
	const failing = ATTEMPTS.filter(([, code]) => code !== null);
	expect(failing.length).toBeGreaterThanOrEqual(16);
	await openStep(page, 'see-the-leak');
	await start(page);
	const acme = pane(page, 'acme’s app');
	const editor = acme.getByLabel('SQL of acme’s app');
	for (const [attempt, code] of ATTEMPTS) {
		// These two need a function or a table of the engine tests, which run them.
		if (/become_postgres|note/.test(attempt)) continue;
		await write(page, `${attempt}; SELECT session_user AS who;`, editor);
		await page.keyboard.press('ControlOrMeta+Enter');
		if (code === null) await expect(acme.getByRole('cell', { name: 'app_user' })).toBeVisible();
		else await expect(acme.locator('.lab-error'), attempt).toContainText(code);
	}
});

test('a runaway statement ends at Stop, with the text kept', async ({ page }) => {
	await openStep(page, 'see-the-leak');
	await start(page);
	await run(page, RUNAWAY);
	await expect(page.getByText('Running…')).toBeVisible();
	await page.getByRole('button', { name: 'Stop' }).click();
	await expectStatus(page, 'Stopped. Your text is kept');
	await expect(answer(page).first()).toContainText('generate_series');
	await run(page, 'SELECT 1 AS works;');
	await expectStatus(page, '1 statement ran');
});

test('a runaway statement ends by itself after ten seconds', async ({ page }) => {
	await openStep(page, 'see-the-leak');
	await start(page);
	const began = Date.now();
	await run(
		page,
		'WITH RECURSIVE r AS (SELECT 1 UNION ALL SELECT 1 FROM r) SELECT count(*) FROM r;',
	);
	await expect(page.getByText('Still running.')).toBeVisible({ timeout: 8_000 });
	await expectStatus(page, 'Stopped after 10 seconds', 20_000);
	expect(Date.now() - began).toBeGreaterThan(9_000);
	await expect(answer(page).first()).toContainText('WITH RECURSIVE');
});

test('a trigger that resets the role can not fool the check', async ({ page }) => {
	await openStep(page, 'add-a-policy');
	await start(page);
	const readsOnly = stepOf('add-a-policy').wrong.find(({ name }) => name === 'check-true');
	await write(
		page,
		`${readsOnly?.text}
CREATE FUNCTION climb() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE 'RESET ROLE';
  EXECUTE 'RESET SESSION AUTHORIZATION';
  RETURN new;
END $$;
CREATE TRIGGER climb BEFORE INSERT OR UPDATE ON invoice FOR EACH ROW EXECUTE FUNCTION climb();`,
	);
	await check(page);
	await expectStatus(page, 'Check did not pass');
});

test('answers that pull the ground away end in a sentence', async ({ page }) => {
	await openStep(page, 'add-a-policy');
	await start(page);
	await write(page, 'BEGIN; ALTER TABLE invoice ENABLE ROW LEVEL SECURITY;');
	await check(page);
	await expectStatus(page, 'Your text commits what it begins.');
	await expect(page.getByText('A transaction was left open').first()).toBeVisible();

	await write(page, 'DROP OWNED BY app_owner; DROP ROLE app_owner;');
	await check(page);
	await expectStatus(page, 'Check did not pass');
	await expect(page.locator('.lab-answer .lab-error')).toBeVisible();

	// The instance recovers from what would have killed it.
	await run(
		page,
		'CREATE FUNCTION deep() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN deep(); END $$; SELECT deep();',
	);
	await expectStatus(page, '54001');
	await write(page, stepOf('add-a-policy').solution as string);
	await check(page);
	await expectStatus(page, 'Check passed');
});

test('a failed download is no wrong answer, and Start tries again', async ({ page }) => {
	let broken = true;
	await page.route('**/*.gz', (route) => (broken ? route.abort() : route.continue()));
	await openStep(page, 'see-the-leak');
	await page.getByRole('button', { name: 'Start', exact: true }).click();
	await expect(page.locator('.lab-problem')).toContainText('could not be downloaded');
	await expect(status(page)).not.toContainText('Check');
	broken = false;
	await page.getByRole('button', { name: 'Run', exact: true }).click();
	await expectStatus(page, '1 statement ran', 30_000);
});

test('a boot that never settles ends in a sentence, and the next press starts anew', async ({
	page,
}) => {
	await page.clock.install();
	let silent = true;
	await page.route('**/worker-*.js', (route) => {
		if (!silent) return route.continue();
		// Neither an answer nor an error, as behind a filter that swallows it.
		return undefined;
	});
	await openStep(page, 'see-the-leak');
	await page.getByRole('button', { name: 'Start', exact: true }).click();
	await expect(page.getByText('Starting PostgreSQL…')).toBeVisible();
	await page.clock.fastForward(31_000);
	await expect(page.locator('.lab-problem')).toContainText('did not start within 30 seconds');
	await expect(page.locator('.lab-problem').getByRole('link')).toBeVisible();
	silent = false;
	await page.getByRole('button', { name: 'Run', exact: true }).click();
	await expectStatus(page, '1 statement ran', 30_000);
});

test('without WebAssembly the page says so and shows the recorded run', async ({ page }) => {
	await page.addInitScript(() => Reflect.deleteProperty(globalThis, 'WebAssembly'));
	await openStep(page, 'see-the-leak');
	await page.getByRole('button', { name: 'Start', exact: true }).click();
	await expect(page.locator('.lab-problem')).toContainText('has no WebAssembly');
	const { expectations } = parseTranscript(stepOf('see-the-leak').transcript as string)
		.solution as RecordedAttempt;
	const questions = page.getByRole('region', { name: 'Expectations' }).getByRole('group');
	await expect(questions).toHaveCount(expectations.length);
	await questions.first().getByLabel('I see it').check();
	await expect(page.getByText(`You see 1 of ${expectations.length}.`)).toBeVisible();
	await questions.first().getByLabel('I don’t').check();
	await expect(page.getByText(`You see 0 of ${expectations.length}.`)).toBeVisible();
	await expect(page.locator('.lab-steps [data-passed]')).toHaveCount(0);
	await expect(page.locator('.lab-recorded').getByText('UPDATE 2')).toBeHidden();
	await page.locator('.lab-problem').getByRole('link').press('Enter');
	await expect(page.getByText('Recorded run of the solution')).toBeInViewport();
	await expect(page.getByText('Recorded run of the solution')).toBeFocused();
	await expect(page.locator('.lab-recorded').getByText('UPDATE 2')).toBeVisible();
});

test('without WebAssembly a TypeScript lab with a database says the same', async ({ page }) => {
	await page.addInitScript(() => Reflect.deleteProperty(globalThis, 'WebAssembly'));
	await openStep(page, 'ask-the-catalog', { id: 'resolver-table' });
	await page.getByRole('button', { name: 'Start', exact: true }).click();
	await expect(page.locator('.lab-problem')).toContainText('has no WebAssembly');
});

test.describe('with a policy of another host', () => {
	test.use({ breaksPolicy: true });

	test('a policy against WebAssembly is no failed download', async ({ page }) => {
		await page.route('**/labs/row-level-security/see-the-leak/', async (route) => {
			const response = await route.fetch();
			const policy = { 'content-security-policy': "script-src 'self' 'unsafe-inline'" };
			await route.fulfill({ response, headers: { ...response.headers(), ...policy } });
		});
		await openStep(page, 'see-the-leak');
		await page.getByRole('button', { name: 'Start', exact: true }).click();
		await expect(page.locator('.lab-problem')).toContainText('is set not to run WebAssembly');
		await expect(page.locator('.lab-problem')).not.toContainText('connection');
	});
});

test('without JavaScript the recorded run stands in the lab’s place', async ({
	browser,
	baseURL,
}) => {
	const context = await browser.newContext({
		javaScriptEnabled: false,
		baseURL: baseURL as string,
	});
	const page = await context.newPage();
	// Chromium's switch for scripts comes after its parser, which then ignores <noscript>: open it here.
	await page.route('**/see-the-leak/', async (route) => {
		const response = await route.fetch();
		const body = (await response.text()).replaceAll(/<\/?noscript>/g, '');
		await route.fulfill({ response, body });
	});
	await page.goto('/labs/row-level-security/see-the-leak/');
	await expect(page.getByText('needs JavaScript and WebAssembly')).toBeVisible();
	await expect(pane(page, 'acme’s app')).toContainText('Recorded on PostgreSQL 18');
	await expect(page.getByRole('button', { name: 'Start' })).toBeHidden();
	await page.getByText('Recorded run of the solution').click();
	await expect(page.getByText('UPDATE 2')).toBeVisible();
	await context.close();
});

test('a browser that stores nothing is told so, once, and the lab works', async ({ page }) => {
	await page.addInitScript(() => {
		const refuse = () => {
			throw new DOMException('denied', 'SecurityError');
		};
		Object.defineProperty(window, 'localStorage', { get: refuse });
		Object.defineProperty(window, 'sessionStorage', { get: refuse });
	});
	await openStep(page, 'see-the-leak');
	await expect(page.getByText('stores nothing for this site')).toHaveCount(1);
	await start(page);
	await check(page);
	await expectStatus(page, 'Check did not pass');
});
