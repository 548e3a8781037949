import { expect, test } from './hub-test.ts';
import { check, expectStatus, openStep, start } from './lab-page.ts';

test('no request leaves the site’s own origin', async ({ page, baseURL }) => {
	const origins = new Set<string>();
	page.context().on('request', (request) => {
		const { origin, protocol } = new URL(request.url());
		if (!['data:', 'blob:'].includes(protocol)) origins.add(origin);
	});
	for (const path of [
		'/',
		'/labs/',
		'/patterns/',
		'/patterns/MT-DB-001/',
		'/database-isolation/row-level-security/',
	]) {
		const response = await page.goto(path, { waitUntil: 'networkidle' });
		expect(response?.status(), path).toBe(200);
	}
	await page.keyboard.press('ControlOrMeta+K');
	await page.keyboard.type('policy');
	await page.waitForTimeout(500);
	await openStep(page, 'see-the-leak');
	await start(page);
	await check(page);
	await expectStatus(page, 'Check did not pass');
	expect([...origins]).toEqual([baseURL]);
});

test('nothing heavy is fetched before a reader touches the lab', async ({ page }) => {
	const heavy: string[] = [];
	page.on('request', (request) => {
		if (/\.gz|\.wasm|worker|code-editor/.test(request.url())) heavy.push(request.url());
	});
	await page.goto('/labs/row-level-security/see-the-leak/', { waitUntil: 'networkidle' });
	expect(heavy).toEqual([]);
	await page.getByRole('button', { name: 'Start', exact: true }).hover();
	await expect.poll(() => heavy.length).toBeGreaterThan(0);
});
