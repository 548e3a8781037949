import type { TenantId } from '../../../../database-isolation/row-level-security/code/with-tenant/with-tenant.ts';

export interface Bounds {
	/** Keys in memory; the one that was used longest ago makes room. */
	readonly entries: number;
	/** Milliseconds from the call on. This is how long a key works after it was disabled. */
	readonly maxAge: number;
	/** Uses between two calls. */
	readonly maxUses: number;
}

interface Cached<Key> {
	readonly key: Key;
	readonly since: number;
	uses: number;
}

// #region data-keys
/**
 * Data keys in the clear, unwrapped once for many uses. Nothing else is a way to a key, and no key
 * outlives its bounds: when the KMS refuses or is down, an old one isn't served in its place.
 */
export class DataKeys<Key> {
	readonly #unwrap: (tenant: TenantId, version: number) => Promise<Key>;
	readonly #bounds: Bounds;
	readonly #now: () => number;
	/** In the order of their last use. */
	readonly #cached = new Map<string, Cached<Key>>();
	readonly #flights = new Map<string, Promise<Cached<Key>>>();

	/** @param unwrap must end by itself: give its call a timeout. */
	constructor(
		unwrap: (tenant: TenantId, version: number) => Promise<Key>,
		bounds: Bounds,
		now = performance.now.bind(performance),
	) {
		this.#unwrap = unwrap;
		this.#bounds = bounds;
		this.#now = now;
	}

	/** @throws what `unwrap` throws, to all who wait for the same call; a failure is not kept. */
	async get(tenant: TenantId, version: number): Promise<Key> {
		const id = `${tenant}/${version}`;
		let cached = this.#cached.get(id);
		this.#cached.delete(id);
		if (cached && this.#isFresh(cached)) this.#cached.set(id, cached);
		else cached = await (this.#flights.get(id) ?? this.#load(id, tenant, version));
		cached.uses += 1;
		return cached.key;
	}
	// #endregion data-keys

	// #region forget
	/** Forgets a tenant's keys in this process, those on their way too: who waits for one still gets it. */
	forget(tenant: TenantId): void {
		for (const map of [this.#cached, this.#flights]) {
			for (const id of map.keys()) if (id.startsWith(`${tenant}/`)) map.delete(id);
		}
	}
	// #endregion forget

	#isFresh({ since, uses }: Cached<Key>): boolean {
		return this.#now() - since < this.#bounds.maxAge && uses < this.#bounds.maxUses;
	}

	#load(id: string, tenant: TenantId, version: number): Promise<Cached<Key>> {
		// Before the call: an answer of before a revocation must not count from after it.
		const since = this.#now();
		// Called by `then`, so that what it throws finds the flight in its place.
		const flight: Promise<Cached<Key>> = Promise.resolve()
			.then(() => this.#unwrap(tenant, version))
			.then((key) => {
				const cached = { key, since, uses: 0 };
				if (this.#flights.get(id) === flight) this.#keep(id, cached);
				return cached;
			})
			.finally(() => {
				// Forgotten meanwhile, or another call has begun.
				if (this.#flights.get(id) === flight) this.#flights.delete(id);
			});
		this.#flights.set(id, flight);
		return flight;
	}

	#keep(id: string, cached: Cached<Key>): void {
		for (const [other, one] of this.#cached) {
			if (!this.#isFresh(one)) this.#cached.delete(other);
		}
		for (const other of this.#cached.keys()) {
			if (this.#cached.size < this.#bounds.entries) break;
			this.#cached.delete(other);
		}
		this.#cached.set(id, cached);
	}
}
