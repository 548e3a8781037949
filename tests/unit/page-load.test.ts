import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { pageLoad } from '../budgets/loads.ts';

/** What a page's fonts weigh turns on the characters that it holds. */

const dist = mkdtempSync(join(tmpdir(), 'page-load-'));
afterAll(() => rmSync(dist, { recursive: true }));

const face = (file: string, range: string) =>
	`@font-face{font-family:Sans;font-weight:400;src:url(./${file}.woff2) format("woff2");unicode-range:${range}}`;

function fontsOf(text: string): string[] {
	mkdirSync(join(dist, 'page'), { recursive: true });
	writeFileSync(join(dist, 'english.woff2'), 'e');
	writeFileSync(join(dist, 'rest.woff2'), 'r');
	writeFileSync(
		join(dist, 'style.css'),
		`${face('rest', 'U+A1-323,U+2002-2215')}${face('english', 'U+20-7E,U+A7,U+2019')}`,
	);
	const html = `<!doctype html><link rel="stylesheet" href="/style.css"><p>${text}</p>`;
	writeFileSync(join(dist, 'page/index.html'), html);
	return [...pageLoad(dist, '/page/').files.keys()].filter((file) => file.endsWith('.woff2'));
}

test('English asks for the first file alone, though the other has two of its characters as well', () => {
	expect(fontsOf('§ 2: the tenant’s rows')).toEqual(['/english.woff2']);
});

test('a letter that English has not asks for the rest too', () => {
	expect(fontsOf('Zoë’s rows').toSorted()).toEqual(['/english.woff2', '/rest.woff2']);
});

test('a character that no file has asks for nothing more', () => {
	expect(fontsOf('✓ done')).toEqual(['/english.woff2']);
});
