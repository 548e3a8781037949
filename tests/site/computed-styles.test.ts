import { buildSite, previewSite, type RunningSite } from './built-site.ts';
import { expect, type Page, test } from './hub-test.ts';

/**
 * The pass that takes style attributes out of the pages changes no look: every element has the same
 * computed styles with it and without it. A class that loses to another rule would change a look,
 * and no violation would tell.
 */

test.describe.configure({ mode: 'serial' });
// The pages without the pass have no policy to break, and a frame of another origin is none either.
test.use({ breaksPolicy: true });

let plain: RunningSite;

test.beforeAll(async () => {
	test.setTimeout(180_000);
	plain = await previewSite(await buildSite('without-policy', { afterBuild: false }));
});
test.afterAll(() => plain?.stop());

const PAGES = [
	'/',
	'/404.html',
	'/database-isolation/row-level-security/',
	'/auth-isolation/tenant-scoped-tokens/',
	'/labs/',
	'/labs/row-level-security/',
	'/labs/row-level-security/add-a-policy/',
	'/labs/row-level-security/leader/',
	'/attacks/algorithm-from-the-token/',
	'/patterns/MT-DB-001/',
	'/reference/glossary/',
];

for (const [theme, width] of [
	['light', 1280],
	['dark', 390],
] as const) {
	for (const path of PAGES) {
		test(`${path} looks the same in ${theme} at ${width} pixels`, async ({ page }) => {
			// Two readings of a guide are some megabytes of styles: a minute and a half on a busy machine.
			test.setTimeout(180_000);
			await page.setViewportSize({ width, height: 900 });
			await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
			// What scripts put into a page may come late on a busy machine: then both are read again.
			await expect(async () => {
				const passed = await styles(page, path);
				const before = await styles(page, new URL(path, plain.address).href);
				expect(passed.length).toBeGreaterThan(50);
				expect(differences(before, passed)).toEqual([]);
			}).toPass({ timeout: 150_000 });
		});
	}
}

test('a page that loses these classes is seen', async ({ page }) => {
	const path = '/database-isolation/row-level-security/';
	const before = await styles(page, new URL(path, plain.address).href);
	await page.route('**/_astro/kind.*.css', async (route) => {
		const css = await (await route.fetch()).text();
		const without = css.replaceAll(/\.st-[^{]+\{[^}]*\}/g, '');
		expect(without.length).toBeLessThan(css.length);
		await route.fulfill({ contentType: 'text/css', body: without });
	});
	expect(differences(before, await styles(page, path)).length).toBeGreaterThan(10);
});

/** Computed styles of every element of the body and of its pseudo-elements, in document order. */
async function styles(page: Page, address: string): Promise<string[]> {
	await page.goto(address, { waitUntil: 'networkidle' });
	await page.evaluate(() => document.fonts.ready);
	return page.evaluate(() => {
		const described: string[] = [];
		const describe = (element: Element, pseudo: string | null) => {
			const style = getComputedStyle(element, pseudo);
			if (pseudo !== null && style.content === 'none') return;
			const values = [...style].map((name) => `${name}:${style.getPropertyValue(name)}`);
			described.push(`${element.localName}${pseudo ?? ''} ${values.join(';')}`);
		};
		for (const element of document.body.querySelectorAll('*')) {
			// These are not drawn.
			if (['style', 'script', 'link', 'template'].includes(element.localName)) continue;
			// An icon's path stands in a file of all icons after the pass; icons.test.ts looks at those.
			if (element.parentElement?.matches('svg[viewBox="0 0 24 24"][fill="currentColor"]')) continue;
			for (const pseudo of [null, '::before', '::after']) describe(element, pseudo);
		}
		return described;
	});
}

function differences(before: readonly string[], after: readonly string[]): string[] {
	if (before.length !== after.length) return [`${before.length} elements became ${after.length}`];
	return before.flatMap((text, index) => {
		const other = after[index] ?? '';
		if (text === other) return [];
		const there = new Set(other.split(';'));
		const changed = text.split(';').filter((one) => !there.has(one));
		return [`${index} ${text.slice(0, text.indexOf(' '))}: ${changed.slice(0, 4).join('; ')}`];
	});
}
