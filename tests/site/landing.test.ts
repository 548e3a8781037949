import { expect, test } from './hub-test.ts';
import { pane } from './lab-page.ts';

const BEFORE = 'Without row-level security';
const AFTER = 'With it';

test('the leak and its fix stand there before any press, and Start runs both', async ({ page }) => {
	const heavy: string[] = [];
	page.on('request', (request) => {
		// What the two halves show is a small file that comes with their script.
		if (/\.gz|\.wasm|worker|controller|(?<!island\.[\w-]+)\.json/.test(request.url())) {
			heavy.push(request.url());
		}
	});
	await page.goto('/', { waitUntil: 'networkidle' });
	await expect(page.locator('hub-island[data-when="now"]:not([data-live])')).toHaveCount(0);
	expect(heavy).toEqual([]);

	const acmeBefore = pane(page, `${BEFORE}: acme’s app`);
	const acmeAfter = pane(page, `${AFTER}: acme’s app`);
	await expect(acmeBefore).toContainText('Recorded on PostgreSQL 18');
	await expect(acmeBefore.getByRole('row', { name: /falcon rollout/ })).toContainText('leak');
	await expect(acmeAfter.getByRole('row', { name: /falcon/ })).toHaveCount(0);
	await expect(page.locator('.leak-fix')).toContainText('ENABLE ROW LEVEL SECURITY');

	const places = () =>
		page
			.locator('.leak-stage, .leak-fix')
			.evaluateAll((parts) =>
				parts.map((part) => Math.round(part.getBoundingClientRect().top + scrollY)),
			);
	const recorded = await places();
	await page.getByRole('button', { name: 'Start: run it here' }).click();
	await expect(page.getByRole('status')).toContainText(
		'2 of 2 apps read another tenant’s rows before the fix, 0 after it',
		{ timeout: 30_000 },
	);
	await expect(acmeBefore).toContainText('Ran in this page, PostgreSQL 18');
	await expect(acmeBefore.getByRole('row', { name: /falcon rollout/ })).toContainText('leak');
	await expect(acmeAfter).toContainText('Ran in this page, PostgreSQL 18');
	await expect(acmeAfter.getByRole('row', { name: /orchid/ })).toHaveCount(2);
	await expect(acmeAfter.getByRole('row', { name: /falcon/ })).toHaveCount(0);
	for (const [index, top] of (await places()).entries()) {
		expect(
			Math.abs(top - (recorded[index] ?? 0)),
			`part ${index} stands where it stood`,
		).toBeLessThan(8);
	}
});

test('a failed download is a sentence, and Start tries again', async ({ page }) => {
	let broken = true;
	await page.route('**/*.gz', (route) => (broken ? route.abort() : route.continue()));
	await page.goto('/', { waitUntil: 'networkidle' });
	await page.getByRole('button', { name: 'Start: run it here' }).click();
	await expect(page.getByRole('status')).toContainText('press Start again');
	await expect(pane(page, `${BEFORE}: acme’s app`)).toContainText('Recorded on PostgreSQL 18');
	broken = false;
	await page.getByRole('button', { name: 'Start: run it here' }).click();
	await expect(page.getByRole('status')).toContainText('0 after it', { timeout: 30_000 });
});

test('five domains stand there with their titles; those with guides link', async ({ page }) => {
	await page.goto('/');
	const cards = page.locator('.domains > li');
	await expect(cards).toHaveCount(5);
	await expect(page.getByText(/coming soon/i)).toHaveCount(0);
	const database = cards.filter({ hasText: 'Multi-Tenant Database Isolation Models' });
	await expect(database.getByRole('link')).not.toHaveCount(0);
});

test('a citation names version and frozen address, and Markdown brings the query', async ({
	page,
	context,
}) => {
	await context.grantPermissions(['clipboard-read', 'clipboard-write']);
	await page.goto('/patterns/MT-DB-004/');
	const copied = () => page.evaluate(() => navigator.clipboard.readText());
	await page.getByRole('button', { name: 'Copy citation' }).click();
	await expect(page.getByText('Copied').first()).toBeVisible();
	expect(await copied()).toMatch(
		/^MT-DB-004@1\.0\.0 https:\/\/\S+\/patterns\/MT-DB-004\/1\.0\.0\/$/,
	);
	await page.getByRole('button', { name: 'Copy as Markdown' }).click();
	await expect.poll(copied).toContain('## MT-DB-004@1.0.0: ');
	const text = await copied();
	expect(text).toMatch(/^> The tenant is set inside each transaction/m);
	expect(text).toContain("SELECT set_config('app.tenant_id'");
	expect(text).toContain('### Limits');
});
