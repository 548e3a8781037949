/** The keys could not be had: the service can not decide, so it answers 503 and not 401. */
export class KeysUnavailable extends Error {
	constructor(cause: unknown) {
		super('The keys of the issuer can not be had.', { cause });
		this.name = 'KeysUnavailable';
	}
}

// #region key-set
/**
 * The keys that one issuer publishes. A `kid` comes from a token that nobody has verified, so a miss
 * may fetch, and at most once in 30 seconds whatever it is asked for, also while fetching fails.
 */
export class KeySet<Key> {
	readonly #fetchKeys: () => Promise<ReadonlyMap<string, Key>>;
	readonly #now: () => number;
	#keys: ReadonlyMap<string, Key> = new Map();
	#fetchedAt = Number.NEGATIVE_INFINITY;
	#triedAt = Number.NEGATIVE_INFINITY;
	#pending: Promise<void> | null = null;
	#failure: unknown;

	/** @param fetchKeys must end by itself: give its request a timeout. */
	constructor(
		fetchKeys: () => Promise<ReadonlyMap<string, Key>>,
		now = performance.now.bind(performance),
	) {
		this.#fetchKeys = fetchKeys;
		this.#now = now;
	}

	/** @returns null when the issuer publishes no such key. @throws KeysUnavailable */
	async find(kid: string): Promise<Key | null> {
		if (!this.#isFresh() || !this.#keys.has(kid)) {
			if (!this.#pending && this.#now() - this.#triedAt >= 30_000) this.#pending = this.#refresh();
			await this.#pending;
		}
		if (!this.#isFresh()) throw new KeysUnavailable(this.#failure);
		return this.#keys.get(kid) ?? null;
	}
	// #endregion key-set

	#isFresh(): boolean {
		return this.#now() - this.#fetchedAt < 600_000;
	}

	async #refresh(): Promise<void> {
		this.#triedAt = this.#now();
		try {
			this.#keys = await this.#fetchKeys();
			this.#fetchedAt = this.#triedAt;
		} catch (cause) {
			this.#failure = cause;
		} finally {
			this.#pending = null;
		}
	}
}
