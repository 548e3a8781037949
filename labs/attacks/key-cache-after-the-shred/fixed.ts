import type { Cached, KeyStore } from './setup.ts';

const MAX_AGE = 60;

/** Keys of one process, each for at most a minute. */
export class Keys {
	readonly #store: KeyStore;
	readonly #cached = new Map<string, Cached>();

	constructor(store: KeyStore) {
		this.#store = store;
	}

	get(tenant: string, now: number): CryptoKey | null {
		const known = this.#cached.get(tenant);
		if (known && now - known.since < MAX_AGE) return known.key;
		this.#cached.delete(tenant);
		const key = this.#store.get(tenant) ?? null;
		if (key) this.#cached.set(tenant, { key, since: now });
		return key;
	}

	shred(tenant: string): void {
		this.#store.delete(tenant);
		this.#cached.delete(tenant);
	}
}
