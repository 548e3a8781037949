import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { type DefaultTreeAdapterMap, parse } from 'parse5';

/**
 * What a page of the built site loads before its reader acts: read from the files, not from a browser, so that
 * the numbers are the same on every machine.
 */

type Element = DefaultTreeAdapterMap['element'];
type Node = DefaultTreeAdapterMap['node'];

/** Bytes of one page by kind of file, as brotli sends them; fonts as they are. */
export interface Load {
	readonly html: number;
	/** Style sheets, scripts and all that they import at once. */
	readonly cssJs: number;
	/** Fonts that the style sheets name for the page's own text. */
	readonly fonts: number;
	/** Every file but the page, with its bytes. */
	readonly files: ReadonlyMap<string, number>;
}

/** Bytes that brotli makes of a text at the quality of a host that compresses once, ahead of time. */
export function brotliBytes(text: string | Buffer): number {
	const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
	return brotliCompressSync(text, { params }).length;
}

/**
 * @param dist folder of the built site.
 * @param path of a page: `/labs/`.
 * @throws when the page or a file that it names is not there.
 */
export function pageLoad(dist: string, path: string): Load {
	const read = (file: string) => readFileSync(join(dist, file));
	const html = read(`${path}index.html`);
	const files = new Map<string, number>();
	const waiting = named(parse(html.toString())).map((url) => resolve(path, url));
	for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
		if (files.has(file)) continue;
		const content = read(file);
		files.set(file, file.endsWith('.woff2') ? content.length : brotliBytes(content));
		const base = file;
		if (file.endsWith('.js')) {
			const script = content.toString();
			const urls = [...imports(script), ...islandsNow(html.toString(), script)];
			waiting.push(...urls.map((url) => resolve(base, url)));
		}
		if (file.endsWith('.css')) {
			const urls = cssUrls(content.toString(), html.toString());
			waiting.push(...urls.map((url) => resolve(base, url)));
		}
	}
	const sum = (pattern: RegExp) =>
		[...files].reduce((total, [file, bytes]) => total + (pattern.test(file) ? bytes : 0), 0);
	return { html: brotliBytes(html), cssJs: sum(/\.(css|js)$/), fonts: sum(/\.woff2$/), files };
}

function resolve(from: string, url: string): string {
	return url.startsWith('/') ? url : posix.join(posix.dirname(from), url);
}

/** Files that a page names itself: style sheets, scripts, preloads. */
function named(node: Node): string[] {
	const own = 'tagName' in node ? ofElement(node) : [];
	return 'childNodes' in node ? [...own, ...node.childNodes.flatMap(named)] : own;
}

function ofElement(element: Element): string[] {
	const value = (name: string) => element.attrs.find((one) => one.name === name)?.value ?? '';
	const loaded: (string | undefined)[] = [];
	if (element.tagName === 'link' && /\b(stylesheet|preload|modulepreload)\b/.test(value('rel'))) {
		loaded.push(value('href'));
	}
	if (element.tagName === 'script') {
		loaded.push(value('src'));
		const [text] = element.childNodes;
		if (value('type') === 'module' && text && 'value' in text) loaded.push(...imports(text.value));
	}
	if (element.tagName === 'style') {
		const [text] = element.childNodes;
		if (text && 'value' in text) loaded.push(...cssUrls(text.value, ''));
	}
	return loaded.filter((url): url is string => Boolean(url) && !/^(https?:|data:)/.test(url ?? ''));
}

/** Modules that a bundled module imports as it starts; `import()` waits for its call. */
function imports(script: string): string[] {
	const pattern =
		/(?:^|[;}\s])(?:import|export)\s*(?:[\w$*{}\s,]+?from\s*)?["'`](\.{0,2}\/[^"'`]+)["'`]/g;
	return [...script.matchAll(pattern)].map(([, url = '']) => url);
}

/** Modules that the islands' script loads at once, for the kinds of island that the page says so of. */
function islandsNow(html: string, script: string): string[] {
	if (!/customElements\.define\(["'`]hub-island/.test(script)) return [];
	const islands = html.matchAll(/<hub-island data-kind="([^"]+)" data-when="now"/g);
	return [...islands].flatMap(([, kind]) => {
		const [, url] = new RegExp(`import\\(["'\`](\\./${kind}\\.[^"'\`]+)`).exec(script) ?? [];
		if (url === undefined) throw new Error(`The islands’ script loads no island “${kind}”.`);
		return [url];
	});
}

/** Style sheets that a style sheet names, and the fonts that a browser fetches for a page's text. */
function cssUrls(css: string, text: string): string[] {
	const imported = [...css.matchAll(/@import\s+(?:url\()?["']?([^"')\s;]+)/g)];
	return [...imported.map(([, url = '']) => url), ...fontUrls(css, text)];
}

/** Where several faces of a font have a character, a browser fetches the last of them. */
function fontUrls(css: string, text: string): string[] {
	const characters = [...new Set(text)].map((one) => one.codePointAt(0) as number);
	const faces = [...css.matchAll(/@font-face\s*\{([^}]*)\}/g)].flatMap(([, face = '']) => {
		const [, url] = /url\(["']?([^"')]+\.woff2)["']?\)/.exec(face) ?? [];
		const value = (name: string) => new RegExp(`${name}:\\s*([^;]+)`).exec(face)?.[1] ?? '';
		const font = `${value('font-family')} ${value('font-weight')}`;
		return url ? [{ url, font, has: unicodeRange(value('unicode-range')) }] : [];
	});
	return faces.flatMap(({ url, font, has }, at) => {
		const later = faces.slice(at + 1).filter((face) => face.font === font);
		const isFetched = characters.some((code) => has(code) && !later.some((face) => face.has(code)));
		return isFetched ? [url] : [];
	});
}

/** @param value of `unicode-range`: `U+20-7E, U+A0`; without one a face has every character. */
function unicodeRange(value: string): (code: number) => boolean {
	if (value === '') return () => true;
	const ranges = [...value.matchAll(/U\+([\da-f]+)(?:-([\da-f]+))?/gi)].map(
		([, first = '', last = first]) =>
			[Number.parseInt(first, 16), Number.parseInt(last, 16)] as const,
	);
	return (code) => ranges.some(([first, last]) => first <= code && code <= last);
}
