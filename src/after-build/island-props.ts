import type { Assets } from './assets.ts';
import type { BuiltPage } from './pages.ts';

/** An island that waits for its reader, its markup, and what its component needs to take that over. */
const WAITING =
	/<hub-island([^>]* data-when="intent"[^>]*)>([\s\S]*?<\/hub-island>)<script type="application\/json">([\s\S]*?)<\/script>/g;

/**
 * Moves what an island needs to come to life into a file: a page's text says most of it once already,
 * and most readers never start the lab in a guide. An island that is the page keeps it, because it
 * needs it at once.
 *
 * @param pages are changed in place.
 */
export function moveIslandProps(pages: readonly BuiltPage[], assets: Assets): void {
	for (const page of pages) {
		page.html = page.html.replace(WAITING, (_, attributes, markup, json) => {
			const address = assets.write('island', 'json', json);
			return `<hub-island${attributes} data-props="${address}">${markup}`;
		});
	}
}
