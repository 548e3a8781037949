import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { listLabs, readLabFromDisk } from '../../src/lab/disk.ts';
import { redirects } from '../../src/redirects.ts';
import { readPatternFiles } from './pattern-files.ts';

const CONTENT = fileURLToPath(new URL('../../src/content', import.meta.url));

/** Addresses of everything that is published. */
function pages(): Set<string> {
	const docs = readdirSync(join(CONTENT, 'docs'), { recursive: true })
		.map((path) => String(path).replaceAll('\\', '/'))
		.filter((path) => /\.mdx?$/.test(path))
		.map((path) => `/${path.replace(/(^|\/)index\.mdx?$|\.mdx?$/, '')}/`.replace('//', '/'));
	const patterns = Object.keys(readPatternFiles()).flatMap((name) => [
		`/patterns/${name.split('@')[0]}/`,
		`/patterns/${name.replace('@', '/')}/`,
	]);
	const labs = listLabs().flatMap((path) => {
		const lab = readLabFromDisk(path.split('/')[1] as string);
		return [`/labs/${lab.id}/`, ...lab.steps.map((step) => `/labs/${lab.id}/${step.id}/`)];
	});
	return new Set(['/labs/', '/patterns/', ...docs, ...patterns, ...labs]);
}

/** What is wrong with a list of redirects. */
function problems(list: Readonly<Record<string, string>>, published: Set<string>): string[] {
	return Object.entries(list).flatMap(([from, to]) => [
		...(/^\/[a-zA-Z0-9/-]*\/$/.test(from) ? [] : [`${from} is no path that ends in /`]),
		...(published.has(from) ? [`${from} is a page`] : []),
		...(published.has(to) ? [] : [`${from} leads to ${to}, and no page is there`]),
	]);
}

describe('redirects', () => {
	it('lead from an address without a page to one with a page', () => {
		expect(problems(redirects, pages())).toEqual([]);
	});

	it('that do not are found', () => {
		const wrong = { '/labs/': '/patterns/', '/old/': '/older/', old: '/labs/' };
		expect(problems(wrong, pages())).toEqual([
			'/labs/ is a page',
			'/old/ leads to /older/, and no page is there',
			'old is no path that ends in /',
		]);
	});

	it('know the pages there are', () => {
		expect([...pages()]).toEqual(
			expect.arrayContaining([
				'/',
				'/database-isolation/row-level-security/',
				'/labs/row-level-security/see-the-leak/',
				'/patterns/MT-DB-001/',
				'/patterns/MT-DB-001/1.0.0/',
			]),
		);
	});
});
