import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listCopy } from '../../src/after-build/offline.ts';
import { cacheNames, fileFor, hashOf } from '../../src/offline/copy.ts';
import { Refusal, storageRefusal } from '../../src/offline/refusal.ts';

describe('the file an address means', () => {
	const file = (path: string, base = '/') => fileFor(new URL(path, 'https://hub.example'), base);

	test('a page by its folder, a file by its name, whatever is asked of it', () => {
		expect(file('/')).toEqual({ file: '' });
		expect(file('/labs/a/?from=room#x')).toEqual({ file: 'labs/a/' });
		expect(file('/pagefind/pagefind-entry.json?ts=1')?.file).toBe('pagefind/pagefind-entry.json');
	});
	test('a page without its slash, or by its file, leads to its folder', () => {
		expect(file('/labs/a')?.folder).toBe('labs/a/');
		expect(file('/labs/a/index.html')?.folder).toBe('labs/a/');
		expect(file('/index.html')?.folder).toBe('');
	});
	test('what says which version the server has never comes from the copy', () => {
		for (const name of ['sw.js', 'offline.json', 'offline-files.json']) {
			expect(file(`/${name}`)).toBeUndefined();
			expect(file(`/hub/${name}`, '/hub/')).toBeUndefined();
		}
	});
	test('under a base, only what is below it', () => {
		expect(file('/hub/labs/', '/hub/')).toEqual({ file: 'labs/' });
		expect(file('/hub/', '/hub/')).toEqual({ file: '' });
		expect(file('/hubs/', '/hub/')).toBeUndefined();
	});
});

test('caches of two hubs on one origin are told apart', () => {
	const outer = cacheNames('/');
	const inner = cacheNames('/hub/');
	expect(outer.isCopy(outer.copy('1'))).toBe(true);
	expect(outer.isCopy(inner.copy('1'))).toBe(false);
	expect(inner.isCopy(outer.copy('1'))).toBe(false);
	expect(outer.isCopy(outer.pointer)).toBe(false);
});

describe('the list of a built site', () => {
	let folder: string;
	const write = (name: string, content: string | Buffer) => {
		mkdirSync(join(folder, name, '..'), { recursive: true });
		writeFileSync(join(folder, name), content);
	};
	beforeEach(() => {
		folder = mkdtempSync(join(tmpdir(), 'hub-offline-'));
		write('index.html', 'first');
		write('labs/index.html', 'labs');
		write('404.html', 'none');
		write('_astro/data.Ab12.gz', gzipSync('data'));
		for (const name of [
			'_headers',
			'vercel.json',
			'sitemap-0.xml',
			'sw.js',
			'labs/index.html.br',
		]) {
			write(name, 'x');
		}
		write('labs/index.html.gz', gzipSync('labs'));
		write('pagefind/pagefind-ui.js', 'x');
		write('pagefind/pagefind.js', 'search');
	});
	afterEach(() => rmSync(folder, { recursive: true }));

	test('names what pages ask for, by the address they ask for', () => {
		const { entries, files } = listCopy(folder, '1.2.3');
		const names = ['', '404.html', '_astro/data.Ab12.gz', 'labs/', 'pagefind/pagefind.js'];
		expect(Object.keys(entries).sort()).toEqual(names);
		expect(files).toBe(names.length);
	});
	test('has the hash that the page computes, of the opened content where it is compressed', async () => {
		const { entries } = listCopy(folder, '1.2.3');
		expect(entries['labs/']?.[0]).toBe(await hashOf(new TextEncoder().encode('labs')));
		expect(entries['_astro/data.Ab12.gz']?.[0]).toBe(
			await hashOf(new TextEncoder().encode('data')),
		);
	});
	test('has the same version for the same content alone', () => {
		const { version } = listCopy(folder, '1.2.3');
		expect(version).toMatch(/^1\.2\.3-[\w-]{7}$/);
		expect(listCopy(folder, '1.2.3').version).toBe(version);
		write('_headers', 'another');
		expect(listCopy(folder, '1.2.3').version).toBe(version);
		write('labs/index.html', 'lab5');
		expect(listCopy(folder, '1.2.3').version).not.toBe(version);
	});
});

test('a full disk is told from a refused one in the words of each browser', () => {
	const reason = (name: string, message = '') =>
		storageRefusal(new DOMException(message, name), '22.0 MB').reason;
	expect(reason('QuotaExceededError')).toBe('disk-full');
	expect(reason('UnknownError', 'No space left on the device')).toBe('disk-full');
	expect(reason('SecurityError', 'The operation is insecure.')).toBe('storage-blocked');
	const kept = new Refusal('busy');
	expect(storageRefusal(kept, '')).toBe(kept);
});
