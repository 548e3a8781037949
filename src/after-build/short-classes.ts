import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Assets } from './assets.ts';
import type { BuiltPage } from './pages.ts';

/** What Astro adds to the elements of a component, so that its styles meet no other: 41 random bits. */
const SCOPE = /\bastro-([a-z0-9]{8})\b/g;

/**
 * Shortens these classes in pages and style sheets: a page has two dozen of them, and random letters
 * are what compresses least.
 *
 * @param pages are changed in place.
 * @throws where a script names such a class: it would go on saying the long one.
 */
export function shortenClasses(pages: readonly BuiltPage[], assets: Assets): void {
	const files = readdirSync(assets.folder);
	for (const name of files.filter((one) => one.endsWith('.js'))) {
		const [found] = SCOPE.exec(readFileSync(join(assets.folder, name), 'utf8')) ?? [];
		if (found) throw new Error(`${name} names the class ${found}, which pages have no more.`);
	}
	const sheets = files
		.filter((name) => name.endsWith('.css'))
		.map((name) => ({ name, css: readFileSync(join(assets.folder, name), 'utf8') }));
	const texts = [...pages.map(({ html }) => html), ...sheets.map(({ css }) => css)];
	const short = shortNames(
		texts.flatMap((text) => [...text.matchAll(SCOPE)].map(([, id = '']) => id)),
	);
	const shorten = (text: string) => text.replace(SCOPE, (_, id) => `_${short.get(id)}`);
	const moved = new Map<string, string>();
	for (const { name, css } of sheets) {
		const shortened = shorten(css);
		if (shortened === css) continue;
		rmSync(join(assets.folder, name));
		const [kind = name] = name.split('.');
		moved.set(name, assets.name(assets.write(kind, 'css', shortened)));
	}
	for (const page of pages) {
		page.html = [...moved].reduce(
			(html, [name, other]) => html.replaceAll(name, other),
			shorten(page.html),
		);
	}
}

/** The shortest beginning of each id that no other has, but no shorter than most need. */
export function shortNames(ids: readonly string[]): ReadonlyMap<string, string> {
	const all = [...new Set(ids)];
	const isFree = (beginning: string, id: string) =>
		!all.some((other) => other !== id && other.startsWith(beginning));
	return new Map(
		all.map((id) => {
			const lengths = Array.from({ length: id.length - 2 }, (_, index) => index + 3);
			const length = lengths.find((one) => isFree(id.slice(0, one), id)) ?? id.length;
			return [id, id.slice(0, length)];
		}),
	);
}
