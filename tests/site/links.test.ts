import { globSync } from 'node:fs';
import { listLabs, readLabFromDisk } from '../../src/lab/disk.ts';
import { expect, test } from './hub-test.ts';
import { crawl, head, linkProblems, readPage, type SitePage, sitemapPaths } from './pages.ts';

test('every link leads to a page and a part of it', async ({ request }) => {
	const copies = listLabs().flatMap((path) => {
		const { id, steps } = readLabFromDisk(path.split('/')[1] as string);
		return [`/labs/${id}.md`, ...steps.map((step) => `/labs/${id}/${step.id}.md`)];
	});
	const numbers = globSync('src/measurements/*.json').map((path) => path.replace(/^src/, ''));
	expect(linkProblems(await crawl(request), new Set([...copies, ...numbers]))).toEqual([]);
});

test('a link that does not is named, with what is there', () => {
	const page = (path: string, html: string): [string, SitePage] => [path, readPage(path, html)];
	const pages = new Map([
		page('/', '<a href="/a/#x">1</a> <a href="/a/#y">2</a> <a class="b" href="b/">3</a>'),
		page('/a/', '<h2 id="x">X</h2> <a href="http://example.com/">4</a> <a href="#x">5</a>'),
	]);
	expect(linkProblems(pages, new Set())).toEqual([
		'/ → /a/#y: the page has no such part; there are x',
		'/ → b/: no page is there; there are /, /a/',
		'/a/ → http://example.com/: not https',
	]);
	expect(linkProblems(pages, new Set(['/b/']))).toHaveLength(2);
});

test('every page has a title, a description, its own address and a place in the sitemap', async ({
	request,
}) => {
	const pages = await crawl(request);
	const listed = await sitemapPaths(request);
	expect([...pages.keys()].sort()).toEqual([...new Set(listed)].sort());
	const titles = new Map<string, string>();
	for (const { path, html } of pages.values()) {
		const title = head(html, /<title>([^<]*)<\/title>/);
		expect(title, `${path} has a title`).not.toBe('');
		expect(titles.get(title), `${path} has a title of its own: ${title}`).toBeUndefined();
		titles.set(title, path);
		const description = head(html, /<meta name="description" content="([^"]*)"/);
		expect(description.length, `${path} says what it is about`).toBeGreaterThan(40);
		const canonical = head(html, /<link rel="canonical" href="([^"]*)"/);
		expect(new URL(canonical).pathname, `${path} names its own address`).toBe(path);
		expect(html, `${path} has one first-level heading`).toMatch(
			/^(?:(?!<h1)[\s\S])*<h1(?:(?!<h1)[\s\S])*$/,
		);
	}
});

test('a frozen page names itself, and search knows the newest alone', async ({ request }) => {
	const frozen = await (await request.get('/patterns/MT-DB-001/1.0.0/')).text();
	expect(head(frozen, /<link rel="canonical" href="([^"]*)"/)).toMatch(
		/\/patterns\/MT-DB-001\/1\.0\.0\/$/,
	);
	expect(frozen).not.toContain('data-pagefind-body');
	const newest = await (await request.get('/patterns/MT-DB-001/')).text();
	expect(newest).toContain('data-pagefind-body');
});
