import type { APIRequestContext } from './hub-test.ts';

/** A page of the built site as a crawler sees it. */
export interface SitePage {
	readonly path: string;
	readonly html: string;
	/** Values of `href` as a browser reads them. */
	readonly links: readonly string[];
	readonly ids: ReadonlySet<string>;
}

/** Paths of the sitemap. */
export async function sitemapPaths(request: APIRequestContext): Promise<string[]> {
	const index = await (await request.get('/sitemap-index.xml')).text();
	const maps = locations(index).map((url) => new URL(url).pathname);
	const lists = await Promise.all(maps.map(async (path) => (await request.get(path)).text()));
	return lists.flatMap(locations).map((url) => new URL(url).pathname);
}

function locations(xml: string): string[] {
	return [...xml.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, url = '']) => url);
}

/** Every page that links lead to from the first one and from the sitemap, by path. */
export async function crawl(request: APIRequestContext): Promise<Map<string, SitePage>> {
	const pages = new Map<string, SitePage>();
	const waiting = ['/', ...(await sitemapPaths(request))];
	while (waiting.length > 0) {
		const path = waiting.pop() as string;
		if (pages.has(path)) continue;
		const response = await request.get(path);
		if (!response.ok() || !response.headers()['content-type']?.startsWith('text/html')) continue;
		const page = readPage(path, await response.text());
		pages.set(path, page);
		for (const link of page.links) {
			const url = new URL(link, `http://hub${path}`);
			if (url.host === 'hub') waiting.push(url.pathname);
		}
	}
	return pages;
}

/** @param html as served. */
export function readPage(path: string, html: string): SitePage {
	const links = [...html.matchAll(/<a\b[^>]*?\shref="([^"]*)"/g)].map(([, href = '']) =>
		href.replaceAll('&amp;', '&').replaceAll('&#38;', '&'),
	);
	const ids = new Set([...html.matchAll(/\sid="([^"]+)"/g)].map(([, id = '']) => id));
	return { path, html, links, ids };
}

/** Content of the first element that a pattern finds, without its markup. */
export function head(html: string, pattern: RegExp): string {
	return pattern.exec(html)?.[1]?.trim() ?? '';
}

/** One sentence for each link that leads nowhere, naming what is there instead. */
export function linkProblems(
	pages: ReadonlyMap<string, SitePage>,
	files: ReadonlySet<string>,
): string[] {
	const found = [...pages.values()].flatMap(({ path, links }) =>
		links.flatMap((link) => problem(path, link, pages, files)),
	);
	return [...new Set(found)];
}

function problem(
	from: string,
	link: string,
	pages: ReadonlyMap<string, SitePage>,
	files: ReadonlySet<string>,
): string[] {
	const url = new URL(link, `http://hub${from}`);
	if (url.host !== 'hub') return url.protocol === 'https:' ? [] : [`${from} → ${link}: not https`];
	const page = pages.get(url.pathname);
	if (!page) {
		if (files.has(url.pathname)) return [];
		const near = [...pages.keys()].filter((path) =>
			path.startsWith(`/${url.pathname.split('/')[1]}/`),
		);
		return [
			`${from} → ${link}: no page is there; there are ${(near.length > 0 ? near : [...pages.keys()]).join(', ')}`,
		];
	}
	const fragment = decodeURIComponent(url.hash.slice(1));
	// The top of a page needs no element.
	if (fragment === '' || fragment === '_top' || page.ids.has(fragment)) return [];
	return [`${from} → ${link}: the page has no such part; there are ${[...page.ids].join(', ')}`];
}
