import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { completeSearchIndex } from '../../src/after-build/search-index.ts';

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'hub-search-'));
	writeFileSync(
		join(folder, 'index.html'),
		'<html lang="en"><body><main data-pagefind-body><h1>Tenants</h1><p>orchid</p></main></body></html>',
	);
	mkdirSync(join(folder, 'pagefind'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const entry = () => join(folder, 'pagefind/pagefind-entry.json');

it.each(['', '{"version":"1.5'])('an index whose entry is “%s” is made again', async (cut) => {
	writeFileSync(entry(), cut);
	expect(await completeSearchIndex(folder)).toBe(true);
	expect(JSON.parse(readFileSync(entry(), 'utf8')).languages.en.page_count).toBe(1);
	expect(readdirSync(join(folder, 'pagefind/fragment'))).toHaveLength(1);
});

it('an index without an entry is made again', async () => {
	expect(await completeSearchIndex(folder)).toBe(true);
	expect(await completeSearchIndex(folder)).toBe(false);
});

it('a whole one is left as it is', async () => {
	writeFileSync(entry(), '{"version":"1.5.2","languages":{}}');
	expect(await completeSearchIndex(folder)).toBe(false);
	expect(readdirSync(join(folder, 'pagefind'))).toEqual(['pagefind-entry.json']);
});
