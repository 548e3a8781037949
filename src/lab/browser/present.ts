/** The presenter's view of a step: `?present` shows it large and alone, and Page Down leads on. */

const PARAMETER = 'present';

/** The addresses beside a step; null at the ends of the lab. */
export interface Neighbors {
	readonly previous: string | null;
	readonly next: string | null;
}

/** @param search `location.search` of a step's page. */
export function isPresenting(search: string): boolean {
	return new URLSearchParams(search).has(PARAMETER);
}

/** The same page with the view on or off, and every other parameter as it is. */
export function otherView(search: string): string {
	const parameters = new URLSearchParams(search);
	if (parameters.has(PARAMETER)) parameters.delete(PARAMETER);
	else parameters.set(PARAMETER, '');
	// A flag needs no sign of equality.
	return `?${parameters.toString().replaceAll(/=(?=&|$)/g, '')}`;
}

/**
 * Shows the page as a projector needs it, until the returned function is called. Presenters' remote
 * controls send Page Down and Page Up; both work wherever the focus is.
 */
export function present({ previous, next }: Neighbors): () => void {
	if (!isPresenting(location.search)) return () => {};
	const { search } = location;
	const root = document.documentElement;
	root.dataset['present'] = '';
	const onKey = (event: KeyboardEvent) => {
		const to = { PageDown: next, PageUp: previous }[event.key];
		if (!to || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
		event.preventDefault();
		location.assign(to + search);
	};
	/** A link to another step keeps the view. */
	const onClick = (event: MouseEvent) => {
		const link = event.composedPath().find((target) => target instanceof HTMLAnchorElement);
		if (link && [previous, next].includes(link.pathname)) link.search = search;
	};
	document.addEventListener('keydown', onKey, { capture: true });
	document.addEventListener('click', onClick, { capture: true });
	return () => {
		delete root.dataset['present'];
		document.removeEventListener('keydown', onKey, { capture: true });
		document.removeEventListener('click', onClick, { capture: true });
	};
}
