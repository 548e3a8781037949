/** Puts the focus on the page's title, where a reader came by a link and has not moved it since. */
export function focusTitle(): void {
	const [arrival] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
	if (arrival?.type !== 'navigate' || document.activeElement !== document.body) return;
	const title = document.querySelector<HTMLElement>('h1');
	if (!title || location.hash !== '') return;
	title.tabIndex = -1;
	title.focus({ preventScroll: true });
}
