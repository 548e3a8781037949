import { declineVersion, newerVersion, offlineState, onReplaced, PAGE_ADDRESS } from './keep.ts';
import { NOTICE_STYLES } from './notice-styles.ts';

/**
 * Says on a page what the reader can not see: that it comes from the offline copy because the
 * server can not be reached, or that the server has a newer version. Else it shows nothing. The
 * build bundles it to a file of its own, which only pages under a kept copy load.
 */

async function show(place: Element): Promise<void> {
	// The panel there says the same.
	if (location.pathname === PAGE_ADDRESS) return;
	const state = await offlineState();
	if (state.kind !== 'kept') return;
	const date = new Date(state.copy.keptAt).toLocaleDateString('en-US', { dateStyle: 'long' });
	const server = await newerVersion();
	if (server.kind === 'unreachable') {
		const what = isMissing()
			? `your offline copy, kept on ${date}, has no page at this address.`
			: `this page comes from your offline copy, kept on ${date}.`;
		return put(place, `No connection to the hub: ${what}`, link('About the copy'));
	}
	if (server.kind === 'same' || server.declined) return place.replaceChildren();
	const notNow = button('Not now', async () => {
		await declineVersion(server.head.version);
		place.replaceChildren();
	});
	put(
		place,
		`The hub has a newer version. You are reading your offline copy, kept on ${date}; it stays until you update it.`,
		link('See the update'),
		notNow,
	);
}

function put(place: Element, sentence: string, ...acts: readonly HTMLElement[]): void {
	const text = document.createElement('p');
	text.textContent = sentence;
	const aside = document.createElement('aside');
	aside.ariaLabel = 'Offline copy';
	aside.append(text, ...acts);
	place.replaceChildren(aside);
}

function link(text: string): HTMLElement {
	const element = document.createElement('a');
	element.href = PAGE_ADDRESS;
	element.textContent = text;
	return element;
}

function button(text: string, act: () => void): HTMLElement {
	const element = document.createElement('button');
	element.type = 'button';
	element.className = 'plain-button';
	element.textContent = text;
	element.onclick = act;
	return element;
}

/** The browser knows the status of the page it shows. */
function isMissing(): boolean {
	const [page] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
	return page?.responseStatus === 404;
}

const place = document.querySelector('offline-notice');
if (place) {
	const sheet = new CSSStyleSheet();
	sheet.replaceSync(NOTICE_STYLES);
	document.adoptedStyleSheets.push(sheet);
	const again = () => void show(place);
	addEventListener('online', again);
	addEventListener('offline', again);
	onReplaced(() => {
		for (const event of ['online', 'offline']) removeEventListener(event, again);
		put(
			place,
			'Your offline copy was updated in another tab, and this page is of the version before. Reload it before you go on with its lab; what you wrote is kept.',
			button('Reload', () => location.reload()),
		);
	});
	again();
}
