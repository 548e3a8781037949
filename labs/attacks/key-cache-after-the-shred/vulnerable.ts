import type { Cached, KeyStore } from './setup.ts';

/** Keys of one process. */
export class Keys {
	readonly #store: KeyStore;
	readonly #cached = new Map<string, Cached>();

	constructor(store: KeyStore) {
		this.#store = store;
	}

	get(tenant: string, now: number): CryptoKey | null {
		const known = this.#cached.get(tenant);
		if (known) return known.key;
		const key = this.#store.get(tenant) ?? null;
		if (key) this.#cached.set(tenant, { key, since: now });
		return key;
	}

	shred(tenant: string): void {
		this.#store.delete(tenant);
		this.#cached.delete(tenant);
	}
}
