import { hasFlag, keptFlags } from './flags.ts';

/** The presenter's view of a step: `?present` shows it large and alone, and Page Down leads on. */

/** The addresses beside a step; null at the ends of the lab. */
export interface Neighbors {
	readonly previous: string | null;
	readonly next: string | null;
}

/**
 * Shows the page as a projector needs it, until the returned function is called. Presenters' remote
 * controls send Page Down and Page Up; both work wherever the focus is.
 */
export function present({ previous, next }: Neighbors): () => void {
	const { search } = location;
	if (!hasFlag(search, 'present')) return () => {};
	const root = document.documentElement;
	root.dataset['present'] = '';
	const onKey = (event: KeyboardEvent) => {
		const to = { PageDown: next, PageUp: previous }[event.key];
		if (!to || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
		event.preventDefault();
		location.assign(to + keptFlags(search));
	};
	document.addEventListener('keydown', onKey, { capture: true });
	return () => {
		delete root.dataset['present'];
		document.removeEventListener('keydown', onKey, { capture: true });
	};
}
