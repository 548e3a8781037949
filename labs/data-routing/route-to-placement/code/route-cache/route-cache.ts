import type { Entry, Find, Resolution, TenantData } from '../tenant-resolver/tenant-resolver.ts';

export interface Limits {
	/** Milliseconds after which the catalog is asked again: the longest that an old answer is used. */
	readonly maxAge: number;
	/** Hosts that are kept. */
	readonly size: number;
}

export interface RouteCache {
	readonly find: Find;
	/** Drops all hosts of a tenant whose place is gone, and what is still on its way. */
	forget(tenant: string): void;
}

/**
 * Keeps what the catalog said of a host. The comparison with the identity is never kept: it is made
 * anew for each request from what `find` returns.
 */
// #region cache
export function remembering(
	find: Find,
	{ maxAge, size }: Limits,
	clock = () => performance.now(),
): RouteCache {
	const kept = new Map<string, { found: Entry; at: number }>();
	const asked = new Map<string, ReturnType<Find>>();
	const keep = (host: string, found: Entry | undefined, at: number) => {
		kept.delete(host);
		// A host of nobody takes no place: a client could invent as many as it likes. Without a live
		// place a tenant is on its way to the next, which must not be missed.
		if (found && found.schema_name !== null) kept.set(host, { found, at });
		const [oldest] = kept.keys();
		if (kept.size > size && oldest !== undefined) kept.delete(oldest);
	};
	const ask = async (host: string, at: number) => {
		// Requests that arrive together wait for one answer.
		const answer = find(host);
		asked.set(host, answer);
		try {
			const found = await answer;
			if (asked.get(host) === answer) keep(host, found, at);
			return found;
		} finally {
			if (asked.get(host) === answer) asked.delete(host);
		}
	};
	return {
		find: (host) => {
			const known = kept.get(host);
			if (known && clock() - known.at < maxAge) return Promise.resolve(known.found);
			return asked.get(host) ?? ask(host, clock());
		},
		forget: (tenant) => {
			for (const [host, { found }] of kept) if (found.id === tenant) kept.delete(host);
			asked.clear();
		},
	};
}
// #endregion cache

/** The place is gone, and the catalog no longer serves the request: answer with its resolution. */
export class NoPlace extends Error {
	readonly resolution: Exclude<Resolution, TenantData>;

	constructor(resolution: Exclude<Resolution, TenantData>, cause: Error) {
		super(`the catalog answers ${resolution.kind}`, { cause });
		this.resolution = resolution;
	}
}

// #region at-place
/**
 * No right to the schema; no table of that name on the search_path. A row that a policy of row security
 * refuses is 42501 too, and costs one more question to the catalog.
 */
const GONE = new Set<unknown>(['42501', '42P01']);

/**
 * Works at a tenant's place and, where that is gone and the catalog knows a later one, there.
 *
 * @param resolve the request's resolution, for its host and its identity.
 * @param work one transaction: the first attempt was rolled back when the second begins.
 * @throws NoPlace where the second resolution is no tenant's: 503 during a move, 403 once suspended.
 */
export async function atPlace<Result>(
	cache: RouteCache,
	found: TenantData,
	resolve: (find: Find) => Promise<Resolution>,
	work: (place: TenantData) => Promise<Result>,
): Promise<Result> {
	try {
		return await work(found);
	} catch (cause) {
		if (!(cause instanceof Error && 'code' in cause && GONE.has(cause.code))) throw cause;
		cache.forget(found.tenant);
		const again = await resolve(cache.find);
		if (again.kind !== 'tenant') throw new NoPlace(again, cause);
		// No move since: a grant, a policy or the query is wrong.
		if (again.epoch <= found.epoch) throw cause;
		return await work(again);
	}
}
// #endregion at-place
