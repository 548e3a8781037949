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
	const kept = new Map<string, { found: Entry; at: number }>();
	const asked = new Map<string, ReturnType<Find>>();
	const ask = async (host: string, at: number) => {
		const found = await find(host);
		kept.delete(host);
		// A host of nobody takes no place: a client could invent as many as it likes.
		if (!found) return undefined;
		kept.set(host, { found, at });
		const [oldest] = kept.keys();
		if (kept.size > size && oldest !== undefined) kept.delete(oldest);
		return found;
	};
	return (host) => {
		const known = kept.get(host);
		if (known && clock() - known.at < maxAge) return Promise.resolve(known.found);
		// Requests that arrive together wait for one answer.
		const waiting = asked.get(host);
		if (waiting) return waiting;
		const answer = ask(host, clock()).finally(() => asked.delete(host));
		asked.set(host, answer);
		return answer;
	};
}
// #endregion cache
