/** The keys could not be had: the service can not decide, so it answers 503 and not 401. */
export class KeysUnavailable extends Error {
	constructor(cause: unknown) {
		super('The keys of the issuer can not be had.', { cause });
		this.name = 'KeysUnavailable';
	}
}

const COOLDOWN = 30_000;
const REFRESH_AFTER = 300_000;
const MAX_AGE = 600_000;
const MAX_AGE_WHILE_DOWN = 3_600_000;

// #region key-set
/**
 * The keys that one issuer publishes. A `kid` comes from a token that nobody has verified, so a miss
 * may fetch, and at most once in 30 seconds whatever it is asked for, also while fetching fails.
 * After five minutes a set is fetched anew and nobody waits, after ten a request waits for that. Where
 * it fails, the old keys serve until they are an hour old.
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
		const known = this.#keys.has(kid);
		if (!known || this.#age() >= REFRESH_AFTER) {
			if (this.#now() - this.#triedAt >= COOLDOWN) this.#pending ??= this.#refresh();
			if (!known || this.#age() >= MAX_AGE) await this.#pending;
		}
		const key = this.#keys.get(kid) ?? null;
		const bound = key === null ? MAX_AGE : MAX_AGE_WHILE_DOWN;
		if (this.#age() >= bound) throw new KeysUnavailable(this.#failure);
		return key;
	}
	// #endregion key-set

	#age(): number {
		return this.#now() - this.#fetchedAt;
	}

	async #refresh(): Promise<void> {
		const began = this.#now();
		try {
			this.#keys = await this.#fetchKeys();
			this.#fetchedAt = began;
		} catch (cause) {
			this.#failure = cause;
		} finally {
			this.#triedAt = began;
			this.#pending = null;
		}
	}
}
