import { defineRouteMiddleware, type StarlightRouteData } from '@astrojs/starlight/route-data';
import { attacks } from './attacks.ts';
import { labs } from './labs.ts';
import { allPatterns } from './patterns.ts';
import { sitePath } from './site-path.ts';

type Entry = StarlightRouteData['sidebar'][number];
type Link = Extract<Entry, { type: 'link' }>;

/** Groups of the sidebar in astro.config.mjs that labs and patterns are added to. */
const LABS = 'Labs';
const PATTERNS = 'Patterns';

/**
 * Adds a link for every lab and pattern to the sidebar, and walks through them and through the
 * attacks with next and previous. Attacks are too many for a sidebar: their list is on one page.
 */
export const onRequest = defineRouteMiddleware(async (context) => {
	const route = context.locals.starlightRoute;
	const here = context.url.pathname;
	const links = {
		[LABS]: labs.map((lab) => link(lab.title, sitePath(`/labs/${lab.id}/`), here)),
		[PATTERNS]: (await allPatterns()).map(({ id, path }) => link(id, path, here)),
	};
	for (const group of route.sidebar) {
		if (group.type !== 'group') continue;
		if (group.label === LABS || group.label === PATTERNS) group.entries.push(...links[group.label]);
	}
	const walks = attacks.map(({ id, title }) => link(title, sitePath(`/attacks/${id}/`), here));
	for (const list of [...Object.values(links), walks]) {
		const place = list.findIndex(({ href }) => href === here);
		if (place < 0) continue;
		route.pagination = { prev: list[place - 1], next: list[place + 1] };
	}
});

function link(label: string, href: string, here: string): Link {
	const isCurrent = here.startsWith(href);
	return { type: 'link', label, href, isCurrent, badge: undefined, attrs: {} };
}
