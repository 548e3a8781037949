import type { Assets } from './assets.ts';
import type { BuiltPage } from './pages.ts';

/** An icon as Starlight writes one: a drawing in the color of the text around it. */
const ICON = /(<svg [^>]*viewBox="0 0 24 24" fill="currentColor"[^>]*>)([\s\S]*?)<\/svg>/g;

/**
 * Moves the paths of the icons into one file for the whole site. They are a good part of a page's
 * bytes, because a path compresses badly, and every page has the same dozen.
 *
 * @param pages are changed in place.
 */
export function shareIcons(pages: readonly BuiltPage[], assets: Assets): void {
	const drawings = new Set(
		pages.flatMap(({ html }) => [...html.matchAll(ICON)].map(([, , drawing = '']) => drawing)),
	);
	if (drawings.size === 0) return;
	const names = new Map([...drawings].sort().map((drawing, index) => [drawing, `i${index}`]));
	const groups = [...names].map(([drawing, name]) => `<g id="${name}">${drawing}</g>`);
	const svg = `<svg xmlns="http://www.w3.org/2000/svg">${groups.join('')}</svg>`;
	const address = assets.write('icons', 'svg', svg);
	for (const page of pages) {
		page.html = page.html.replace(
			ICON,
			(_, start, drawing) => `${start}<use href="${address}#${names.get(drawing)}"/></svg>`,
		);
	}
}
