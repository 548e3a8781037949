import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from './hub-test.ts';

/** The icons of all pages stand in one file; a page names the one it shows. */

const GUIDE = '/database-isolation/row-level-security/';

test('every icon that a page names is in the file, and no page has a path of its own', () => {
	let named = 0;
	for (const file of readdirSync('dist', { recursive: true, encoding: 'utf8' })) {
		if (!file.endsWith('.html')) continue;
		const html = readFileSync(`dist/${file}`, 'utf8');
		expect(html, file).not.toMatch(/fill="currentColor"[^>]*><path/);
		for (const [, address = '', id] of html.matchAll(/<use href="([^"#]+)#([^"]+)"\/>/g)) {
			named += 1;
			expect(readFileSync(`dist${address}`, 'utf8'), file).toContain(`<g id="${id}">`);
		}
	}
	expect(named).toBeGreaterThan(1000);
});

for (const colorScheme of ['light', 'dark'] as const) {
	test(`icons are drawn in the color of their text in the ${colorScheme} theme`, async ({
		page,
	}) => {
		await page.emulateMedia({ colorScheme });
		await page.goto(GUIDE, { waitUntil: 'networkidle' });
		const icon = page.locator('summary svg.caret').filter({ visible: true }).first();
		const [ink, drawn] = await Promise.all([
			icon.evaluate((svg) => getComputedStyle(svg).color),
			icon.evaluate((svg: SVGSVGElement) => {
				const { width, height } = svg.getBBox();
				return width > 4 && height > 4;
			}),
		]);
		expect(drawn).toBe(true);
		const png = (await icon.screenshot()).toString('base64');
		const colors = await page.evaluate(async (data) => {
			const image = new Image();
			image.src = `data:image/png;base64,${data}`;
			await image.decode();
			const canvas = new OffscreenCanvas(image.width, image.height);
			const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
			context.drawImage(image, 0, 0);
			const { data: bytes } = context.getImageData(0, 0, image.width, image.height);
			const seen = new Set<string>();
			for (let at = 0; at < bytes.length; at += 4) {
				seen.add(`rgb(${bytes[at]}, ${bytes[at + 1]}, ${bytes[at + 2]})`);
			}
			return [...seen];
		}, png);
		expect(colors).toContain(ink);
	});
}

test('the theme’s icon follows the choice', async ({ page }) => {
	await page.goto(GUIDE);
	const picker = page.locator('starlight-theme-select').filter({ visible: true }).first();
	const icon = picker.locator('svg.label-icon use');
	const before = await icon.getAttribute('href');
	await picker.locator('select').selectOption('dark');
	await expect(icon).not.toHaveAttribute('href', before ?? '');
});
