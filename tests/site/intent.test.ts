import type { Page } from './hub-test.ts';
import { expect, test } from './hub-test.ts';

/** What a guide loads of the lab in it, by what the browser says of the connection and what the reader does. */

const GUIDE = '/database-isolation/row-level-security/';

/** Names of the lab's scripts that were asked for. */
async function openGuide(page: Page, connection: object): Promise<string[]> {
	const asked: string[] = [];
	page.on('request', (request) => {
		const name =
			/_astro\/((?:lab|mount|controller|code-editor)\.[\w-]+\.js|island\..*|.*\.gz|.*\.wasm)/.exec(
				request.url(),
			);
		if (name?.[1]) asked.push(name[1]);
	});
	await page.addInitScript((value) => {
		Object.defineProperty(navigator, 'connection', { value });
	}, connection);
	await page.setViewportSize({ width: 1280, height: 500 });
	await page.goto(GUIDE, { waitUntil: 'networkidle' });
	return asked;
}

const island = (page: Page) => page.locator('hub-island').first();

async function bringNear(page: Page): Promise<void> {
	await island(page).locator('.lab').scrollIntoViewIfNeeded();
	await page.waitForTimeout(500);
}

test('a fast connection brings the lab when it is near the screen, not before', async ({
	page,
}) => {
	const asked = await openGuide(page, { effectiveType: '4g' });
	expect(asked).toEqual([]);
	await bringNear(page);
	await expect(island(page)).toHaveAttribute('data-live');
	expect(asked.filter((name) => /controller|editor|gz|wasm/.test(name))).toEqual([]);
});

test('a slow connection brings it when the pointer comes', async ({ page }) => {
	const asked = await openGuide(page, { effectiveType: '3g' });
	await bringNear(page);
	expect(asked).toEqual([]);
	await island(page).getByRole('button', { name: 'Start' }).hover();
	await expect(island(page)).toHaveAttribute('data-live');
});

test('with data saving on nothing comes before a press, and the press then acts', async ({
	page,
}) => {
	const asked = await openGuide(page, { effectiveType: '4g', saveData: true });
	await bringNear(page);
	await island(page).getByRole('button', { name: 'Start' }).hover();
	await page.waitForTimeout(500);
	expect(asked).toEqual([]);
	await island(page).getByRole('button', { name: 'Start' }).click();
	await expect(island(page).getByRole('status')).toContainText(/runs? in this page/, {
		timeout: 30_000,
	});
});

test('a text typed before the lab came is kept', async ({ page }) => {
	await page.route('**/_astro/lab.*.js', async (route) => {
		await new Promise((resolve) => setTimeout(resolve, 1_500));
		await route.continue();
	});
	await openGuide(page, { effectiveType: '3g' });
	const area = island(page).locator('textarea').first();
	await area.fill('-- mine');
	await expect(island(page)).toHaveAttribute('data-live');
	await expect(
		island(page)
			.getByLabel(/^Your answer/)
			.first(),
	).toContainText('-- mine');
});

for (const file of ['lab.*.js', 'island.*.json']) {
	test(`a lab whose ${file} can’t be loaded says so at the press, and the next press tries again`, async ({
		page,
	}) => {
		const files = `**/_astro/${file}`;
		await page.route(files, (route) => route.abort());
		await openGuide(page, { effectiveType: '3g' });
		const status = island(page).getByRole('status');
		await island(page).getByRole('button', { name: 'Start' }).click();
		await expect(status).toContainText('could not be downloaded');
		await page.unroute(files);
		await island(page).getByRole('button', { name: 'Start' }).click();
		await expect(status).toContainText(/runs? in this page/, { timeout: 30_000 });
	});
}
