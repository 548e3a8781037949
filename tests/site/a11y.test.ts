import { listLabs } from '../../src/lab/disk.ts';
import { toHash } from '../../src/lab/progress/share.ts';
import { expectAccessible, expectNoSidewaysScroll } from './accessible.ts';
import { expect, type Page, test } from './hub-test.ts';
import { check, expectStatus, lab, openStep, run, start } from './lab-page.ts';

/** WCAG 2.2 AA as far as a machine can tell, on every kind of page, in both themes, without one error on the console. */

const KINDS: readonly [kind: string, path: string][] = [
	['the landing page', '/'],
	['a guide', '/database-isolation/row-level-security/'],
	['the list of labs', '/labs/'],
	['a lab', '/labs/row-level-security/'],
	['a sheet for the room', '/labs/row-level-security/sheet/'],
	['a leader’s sheet', '/labs/token-order/leader/'],
	['a step before Start', '/labs/row-level-security/add-a-policy/'],
	['the list of patterns', '/patterns/'],
	['a pattern', '/patterns/MT-DB-001/'],
	['a frozen pattern', '/patterns/MT-DB-001/1.0.0/'],
	['the list of attacks', '/attacks/'],
	['the workshop', '/workshop/'],
	['a track', '/workshop/90-minutes/'],
	['a run sheet', '/workshop/90-minutes/run-sheet/'],
	['the preflight', '/workshop/preflight/'],
	['an attack', '/attacks/owner-without-force/'],
	['the glossary', '/reference/glossary/'],
	['a page that is not there', '/nowhere/'],
];

for (const theme of ['light', 'dark'] as const) {
	test.describe(theme, () => {
		let errors: string[];

		test.beforeEach(async ({ page }) => {
			errors = [];
			await page.addInitScript((name) => localStorage.setItem('starlight-theme', name), theme);
			page.on('pageerror', ({ message }) => errors.push(message));
			page.on('console', (message) => {
				// The browser's own word for the page that is meant not to be there.
				const missing = message.location().url.endsWith('/nowhere/');
				if (message.type() === 'error' && !missing) errors.push(message.text());
			});
		});
		test.afterEach(() => expect(errors).toEqual([]));

		for (const [kind, path] of KINDS) {
			test(kind, async ({ page }) => {
				await page.goto(path, { waitUntil: 'networkidle' });
				await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
				await expectAccessible(page);
			});
		}

		test('a text from a link, over earlier attempts and their comparison', async ({ page }) => {
			await openGuest(page);
			await expectAccessible(page);
		});

		test('a running lab, with a failed check and its reasons', async ({ page }) => {
			await openStep(page, 'add-a-policy');
			await start(page);
			await check(page);
			await expectStatus(page, 'Check did not pass');
			await page.getByRole('button', { name: 'Solution' }).click();
			await expect(
				page.getByRole('region', { name: 'Your text beside the solution' }),
			).toBeVisible();
			await expectAccessible(page);
		});

		test('a shared connection that leaks, and a step that was recorded', async ({ page }) => {
			const pool = { id: 'pool-of-one' };
			await openStep(page, 'reset-on-return', pool);
			await start(page);
			await run(page, 'RESET ROLE; RESET ALL;');
			await expectStatus(page, 'Leak');
			await expectAccessible(page);
			await openStep(page, 'two-connections', pool);
			await expectAccessible(page);
		});
	});
}

test('a phone shows no page wider than itself', async ({ page }) => {
	await page.setViewportSize({ width: 390, height: 844 });
	for (const [kind, path] of KINDS) {
		await page.goto(path, { waitUntil: 'networkidle' });
		await expectNoSidewaysScroll(page, kind);
	}
});

test('a phone shows no lab’s own words wider than itself', async ({ page }) => {
	await page.setViewportSize({ width: 390, height: 844 });
	for (const path of listLabs()) {
		const id = path.split('/')[1];
		await page.goto(`/labs/${id}/`);
		await expectNoSidewaysScroll(page, id);
	}
});

test('a phone shows earlier attempts and a text from a link no wider than itself', async ({
	page,
}) => {
	await page.setViewportSize({ width: 390, height: 844 });
	await openGuest(page);
	await expectNoSidewaysScroll(page);
	// The bar stays on the screen: what it covers can't be read.
	expect((await page.locator('.lab-bar').boundingBox())?.height).toBeLessThan(250);
});

/** A step with everything that is said of a reader's texts. */
async function openGuest(page: Page): Promise<void> {
	const attempts = [1, 2].map((id) => ({ id, at: id, text: `-- attempt ${id}` }));
	await page.addInitScript(([key, record]) => localStorage.setItem(key, record), [
		`hub:lab:${lab.id}@0.9.0`,
		JSON.stringify({ steps: { 'add-a-policy': { attempts } } }),
	] as const);
	const shared = { lab: lab.id, version: '0.9.0', step: 'add-a-policy', text: '-- theirs' };
	await page.goto(`/labs/${lab.id}/add-a-policy/${await toHash(shared)}`);
	await expect(page.locator('.lab-shared')).toContainText('version 0.9.0');
	await page.getByText('1 earlier attempt').click();
	await page.getByRole('button', { name: 'compare' }).first().click();
	await expect(page.getByRole('region', { name: 'Your attempt beside the starter' })).toBeVisible();
}
