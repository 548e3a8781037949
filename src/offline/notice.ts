import { declineVersion, newerVersion, offlineState } from './keep.ts';

/** Date of a copy for readers. */
export function keptDate(iso: string): string {
	return new Date(iso).toLocaleDateString('en-US', { dateStyle: 'long' });
}

/**
 * Says on a page what the reader can not see: that it comes from the offline copy because the
 * server can not be reached, or that the server has a newer version. Else it stays hidden.
 *
 * @param element holds a paragraph, a link to the page of the copy, and a button.
 */
export async function showNotice(element: HTMLElement): Promise<void> {
	const text = element.querySelector('p');
	const link = element.querySelector('a');
	const notNow = element.querySelector('button');
	if (!text || !link || !notNow) return;
	const state = await offlineState();
	if (state.kind !== 'kept') return;
	const date = keptDate(state.copy.keptAt);
	const server = await newerVersion();
	const asks = server.kind === 'newer' && !server.declined;
	element.hidden = server.kind !== 'unreachable' && !asks;
	notNow.hidden = !asks;
	link.textContent = asks ? 'See the update' : 'About the copy';
	if (server.kind === 'unreachable') {
		text.textContent = isMissing()
			? `No connection to the hub: your offline copy, kept on ${date}, has no page at this address.`
			: `No connection to the hub: this page comes from your offline copy, kept on ${date}.`;
	}
	if (!asks) return;
	text.textContent = `The hub has a newer version. You are reading your offline copy, kept on ${date}; it stays until you update it.`;
	notNow.onclick = async () => {
		await declineVersion(server.head.version);
		element.hidden = true;
	};
}

/** The browser knows the status of the page it shows. */
function isMissing(): boolean {
	const [page] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
	return page?.responseStatus === 404;
}
