/** How far from the screen an island is when it begins to load on a fast connection. */
const NEAR = '400px';

interface Connection {
	readonly saveData?: boolean;
	readonly effectiveType?: string;
}

/** What the browser tells of the connection; some browsers tell nothing. */
function connection(): Connection {
	return (navigator as Navigator & { connection?: Connection }).connection ?? {};
}

/**
 * True where the reader asked for as little data as possible. Labs have the same in their own chunk:
 * shared with them, it would cost every page a file.
 */
export function savesData(): boolean {
	return connection().saveData === true;
}

/**
 * Calls back once when the reader turns to an element: the pointer or the focus comes, a finger touches
 * it, or it is near the screen on a fast connection. With data saving on, only a press or the focus counts.
 */
export function onIntent(element: HTMLElement, act: () => void): void {
	const stop = new AbortController();
	const once = () => {
		if (stop.signal.aborted) return;
		stop.abort();
		act();
	};
	const signs = savesData()
		? ['pointerdown', 'focusin']
		: ['pointerover', 'pointerdown', 'touchstart', 'focusin'];
	for (const sign of signs) {
		element.addEventListener(sign, once, { signal: stop.signal, passive: true });
	}
	if (savesData() || connection().effectiveType !== '4g') return;
	const near = new IntersectionObserver(
		(entries) => entries.some(({ isIntersecting }) => isIntersecting) && once(),
		{ rootMargin: NEAR },
	);
	// An island has no box of its own.
	near.observe(element.firstElementChild ?? element);
	stop.signal.addEventListener('abort', () => near.disconnect());
}
