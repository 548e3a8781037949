/**
 * Your cache over this way to one tenant's key, with this clock in milliseconds.
 *
 * @returns what a request calls to get the key.
 */
export type MakeCache = (unwrap: () => Promise<string>, now: () => number) => () => Promise<string>;

interface Ways {
	/** Milliseconds between two reads, and those that the first request takes. */
	readonly every: number;
	readonly takes: number;
	/** What the KMS says afterward. */
	readonly failure: string;
	readonly until: number;
}

// #region lag
/**
 * How long a cache goes on handing out a key after the KMS last allowed it, in milliseconds of its
 * clock: the worst of busy and quiet readers, of a KMS that refuses or is down, and of a slow one.
 */
export async function revocationLag(make: MakeCache, stated: number): Promise<number> {
	let worst = 0;
	for (const every of [stated / 300, stated / 7, stated * 0.9]) {
		for (const failure of ['AccessDenied', 'Timeout']) {
			for (const takes of [0, stated / 10]) {
				const ways = { every, failure, takes, until: 3 * stated };
				worst = Math.max(worst, await lagOf(make, ways));
			}
		}
	}
	return worst;
}

async function lagOf(make: MakeCache, { every, failure, takes, until }: Ways): Promise<number> {
	let now = 0;
	let asked = 0;
	// The first request is allowed, and the key is revoked while its answer is on the way.
	const unwrap = async () => {
		asked += 1;
		if (asked > 1) throw Object.assign(new Error('No key.'), { name: failure });
		now += takes;
		return 'key';
	};
	const get = make(unwrap, () => now);
	await get();
	let last = now;
	for (now += every; now <= until; now += every) {
		// One refusal is not the end: a cache may take the old key up again.
		if (await get().catch(() => null)) last = now;
	}
	return last;
}
// #endregion lag
