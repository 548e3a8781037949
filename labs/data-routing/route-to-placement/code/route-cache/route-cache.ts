import type { Entry, Find } from '../tenant-resolver/tenant-resolver.ts';

export interface Limits {
	/** Milliseconds after which the catalog is asked again: the longest that an old answer is used. */
	readonly maxAge: number;
	/** Hosts that are kept. */
	readonly size: number;
}

// #region cache
/**
 * Keeps what the catalog said of a host. The comparison with the identity is never kept: it is made
 * anew for each request from what this returns.
 */
export function remembering(
	find: Find,
	{ maxAge, size }: Limits,
	clock = () => performance.now(),
): Find {
	const kept = new Map<string, { entry: Promise<Entry | undefined>; at: number }>();
	return (host) => {
		const known = kept.get(host);
		if (known && clock() - known.at < maxAge) return known.entry;
		const one = { entry: find(host), at: clock() };
		// Requests that arrive together wait for one answer.
		kept.delete(host);
		kept.set(host, one);
		const forget = () => {
			if (kept.get(host) === one) kept.delete(host);
		};
		one.entry.then((found) => {
			// A host of nobody pushes none out: a client could invent as many as it likes.
			if (!found) return forget();
			const [oldest] = kept.keys();
			if (kept.size > size && oldest !== undefined) kept.delete(oldest);
		}, forget);
		return one.entry;
	};
}
// #endregion cache
