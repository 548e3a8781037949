import { transformSync } from 'esbuild';
import type { BuiltPage } from './pages.ts';

/** A script in the page's text that runs; any with a type is a module's address or data. */
const INLINE = /(<script(?: aria-hidden="true")?>)([\s\S]*?)<\/script>/g;

/**
 * Minifies the scripts that stand in the pages' text, as those in files are. Names that other scripts
 * may use stay: they are no module, so what they declare is everybody's.
 *
 * @param pages are changed in place.
 */
export function minifyInlineScripts(pages: readonly BuiltPage[]): void {
	const known = new Map<string, string>();
	for (const page of pages) {
		page.html = page.html.replace(INLINE, (_, start, script) => {
			const minified = known.get(script) ?? minify(script);
			known.set(script, minified);
			return `${start}${minified}</script>`;
		});
	}
}

function minify(script: string): string {
	return transformSync(script, { minify: true, target: 'es2022' }).code.trim();
}
