import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeSearchIndex } from '../../src/after-build/search-index.ts';

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'hub-search-'));
	writeFileSync(
		join(folder, 'index.html'),
		'<html lang="en"><body><main data-pagefind-body><h1>Tenants</h1><p>orchid</p></main></body></html>',
	);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const inIndex = (path: string) => join(folder, 'pagefind', path);

it('an index holds its entry, the page and what a search loads', async () => {
	expect(await writeSearchIndex(folder)).toBe(1);
	const entry = JSON.parse(readFileSync(inIndex('pagefind-entry.json'), 'utf8'));
	expect(entry.languages.en.page_count).toBe(1);
	expect(readdirSync(inIndex('fragment'))).toHaveLength(1);
	expect(readdirSync(inIndex('index'))).toHaveLength(1);
	expect(readdirSync(inIndex('.'))).toEqual(
		expect.arrayContaining(['pagefind.js', 'wasm.en.pagefind']),
	);
});

it.each(['pagefind-entry.json', 'pagefind.js', 'wasm.en.pagefind'])(
	'%s that was cut off is written anew, and what is left over goes',
	async (path) => {
		await writeSearchIndex(folder);
		const whole = readFileSync(inIndex(path));
		writeFileSync(inIndex(path), whole.subarray(0, 20));
		mkdirSync(inIndex('index'), { recursive: true });
		writeFileSync(inIndex('index/of-another-build.pf_index'), 'old');
		await writeSearchIndex(folder);
		expect(readFileSync(inIndex(path)).equals(whole)).toBe(true);
		expect(readdirSync(inIndex('index'))).toHaveLength(1);
	},
);

it('a folder without a page is no site', async () => {
	rmSync(join(folder, 'index.html'));
	await expect(writeSearchIndex(folder)).rejects.toThrow('holds no page');
});
