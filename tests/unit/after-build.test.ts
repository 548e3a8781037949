import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Assets } from '../../src/after-build/assets.ts';
import { minifyInlineScripts } from '../../src/after-build/inline-scripts.ts';
import { moveIslandProps } from '../../src/after-build/island-props.ts';
import { shareIcons } from '../../src/after-build/share-icons.ts';
import { shortenClasses, shortNames } from '../../src/after-build/short-classes.ts';

/** A built site of these pages and files, under `/hub/`. */
function site(pages: readonly string[], files: Readonly<Record<string, string>> = {}) {
	const folder = mkdtempSync(join(tmpdir(), 'after-build-'));
	mkdirSync(join(folder, '_astro'));
	for (const [name, text] of Object.entries(files)) {
		writeFileSync(join(folder, '_astro', name), text);
	}
	const assets = new Assets(folder, '/hub/');
	const read = () =>
		Object.fromEntries(
			readdirSync(assets.folder).map((name) => [
				name.replace(/\.[\w-]{8}\./, '.'),
				readFileSync(join(assets.folder, name), 'utf8'),
			]),
		);
	return { pages: pages.map((html, index) => ({ path: `${index}`, html })), assets, read };
}

describe('shortening classes', () => {
	it('keeps as many letters as tell the classes apart, and at least three', () => {
		const names = shortNames(['abcdefgh', 'abcdxxxx', 'zzzzzzzz']);
		expect([...names.values()]).toEqual(['abcde', 'abcdx', 'zzz']);
	});

	it('renames pages and style sheets alike, and gives the sheet a new address', () => {
		const { pages, assets, read } = site(
			['<link href="/hub/_astro/kind.12345678.css"><p class="a astro-abcdefgh">astro-notes</p>'],
			{ 'kind.12345678.css': '.a.astro-abcdefgh{color:red}', 'other.12345678.css': 'p{}' },
		);
		shortenClasses(pages, assets);
		expect(pages[0]?.html).toMatch(/class="a _abc">astro-notes/);
		expect(pages[0]?.html).toMatch(/_astro\/kind\.(?!12345678)[\w-]{8}\.css/);
		expect(read()).toEqual({ 'kind.css': '.a._abc{color:red}', 'other.css': 'p{}' });
	});

	it('stops at a script that names one', () => {
		const { pages, assets } = site([], { 'x.js': 'find(".astro-abcdefgh")' });
		expect(() => shortenClasses(pages, assets)).toThrow('x.js names the class astro-abcdefgh');
	});
});

describe('sharing icons', () => {
	const icon = (path: string, viewBox = '0 0 24 24') =>
		`<svg class="x" viewBox="${viewBox}" fill="currentColor"><path d="${path}"/></svg>`;

	it('keeps each drawing once, and its element with what styles it', () => {
		const { pages, assets, read } = site([icon('M1 1') + icon('M2 2'), icon('M1 1')]);
		shareIcons(pages, assets);
		expect(Object.keys(read())).toEqual(['icons.svg']);
		expect(read()['icons.svg']).toMatch(/^<svg [^>]+><g id="i0">.*M1 1.*<g id="i1">.*M2 2/);
		expect(pages[1]?.html).toMatch(
			/^<svg class="x" viewBox="0 0 24 24" fill="currentColor"><use href="\/hub\/_astro\/icons\.[\w-]{8}\.svg#i0"\/><\/svg>$/,
		);
	});

	it('leaves drawings of another size alone', () => {
		const { pages, assets, read } = site([icon('M1 1', '0 0 100 50')]);
		shareIcons(pages, assets);
		expect(pages[0]?.html).toContain('M1 1');
		expect(read()).toEqual({});
	});
});

describe('moving what an island needs', () => {
	const island = (when: string) =>
		`<hub-island data-kind="lab" data-when="${when}"><p>a</p></hub-island><script type="application/json">{"a":1}</script>`;

	it('puts that of one that waits into a file', () => {
		const { pages, assets, read } = site([`${island('intent')}<script>run()</script>`]);
		moveIslandProps(pages, assets);
		expect(pages[0]?.html).toMatch(
			/^<hub-island data-kind="lab" data-when="intent" data-props="\/hub\/_astro\/island\.[\w-]{8}\.json"><p>a<\/p><\/hub-island><script>run\(\)<\/script>$/,
		);
		expect(read()).toEqual({ 'island.json': '{"a":1}' });
	});

	it('leaves that of one that is the page, and tells two in a page apart', () => {
		const { pages, assets } = site([island('now') + island('intent')]);
		moveIslandProps(pages, assets);
		expect(pages[0]?.html).toContain(island('now'));
		expect(pages[0]?.html.match(/data-props/g)).toHaveLength(1);
	});
});

describe('minifying inline scripts', () => {
	it('keeps what others may name, and whatever is data', () => {
		const data = '<script type="application/json">{ "a": 1 }</script>';
		const { pages } = site([
			`<script>\n\tvar shared = 1;\n\t/* why */ window.x = shared + 1;\n</script>${data}`,
		]);
		minifyInlineScripts(pages);
		expect(pages[0]?.html).toBe(`<script>var shared=1;window.x=shared+1;</script>${data}`);
	});
});
