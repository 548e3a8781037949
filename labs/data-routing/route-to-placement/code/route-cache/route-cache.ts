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
export function remembering(find: Find, { maxAge, size }: Limits, clock = performance.now): Find {
	const kept = new Map<
		string,
		{ readonly entry: Promise<Entry | undefined>; readonly at: number }
	>();
	return (host) => {
		const known = kept.get(host);
		if (known && clock.call(performance) - known.at < maxAge) return known.entry;
		const entry = find(host);
		const one = { entry, at: clock.call(performance) };
		const forget = () => {
			if (kept.get(host) === one) kept.delete(host);
		};
		kept.delete(host);
		kept.set(host, one);
		// Hosts of nobody are not kept: a client that invents them would push the others out.
		entry.then((found) => found ?? forget(), forget);
		const oldest = kept.keys().next();
		if (kept.size > size && !oldest.done) kept.delete(oldest.value);
		return entry;
	};
}
// #endregion cache
