/** The part of the browser's storage that the hub uses. */
export interface RawStorage {
	readonly length: number;
	key(index: number): string | null;
	getItem(key: string): string | null;
	setItem(key: string, value: string): void;
	removeItem(key: string): void;
}

/**
 * - `kept`: the browser stores what is written;
 * - `blocked`: it stores nothing for this site;
 * - `full`: it refused the last write, and what is newest lives in this page alone;
 * - `fresh`: the address asks for nothing to be read or stored.
 */
export type Keeping = 'kept' | 'blocked' | 'full' | 'fresh';

/** A storage that never throws: what the browser refuses lives as long as the page. */
export class Store {
	readonly #raw: RawStorage | undefined;
	readonly #without: 'blocked' | 'fresh';
	readonly #refused = new Map<string, string>();

	/** @param raw undefined where there is none; `without` then says why. */
	constructor(raw: RawStorage | undefined, without: 'blocked' | 'fresh' = 'blocked') {
		this.#raw = raw;
		this.#without = without;
	}

	get keeping(): Keeping {
		if (!this.#raw) return this.#without;
		return this.#refused.size > 0 ? 'full' : 'kept';
	}

	get(key: string): string | null {
		const refused = this.#refused.get(key);
		if (refused !== undefined) return refused;
		try {
			return this.#raw?.getItem(key) ?? null;
		} catch {
			return null;
		}
	}

	/** @returns whether the browser took it. */
	set(key: string, value: string): boolean {
		try {
			if (!this.#raw) throw new Error('no storage');
			this.#raw.setItem(key, value);
			this.#refused.delete(key);
			return true;
		} catch {
			this.#refused.set(key, value);
			return false;
		}
	}

	remove(key: string): void {
		this.#refused.delete(key);
		try {
			this.#raw?.removeItem(key);
		} catch {
			// What can't be removed could not be written either.
		}
	}

	keys(): string[] {
		const found = new Set(this.#refused.keys());
		try {
			for (let index = 0; index < (this.#raw?.length ?? 0); index += 1) {
				const key = this.#raw?.key(index);
				if (typeof key === 'string') found.add(key);
			}
		} catch {
			// A storage that may not be listed has nothing to offer.
		}
		return [...found];
	}
}
