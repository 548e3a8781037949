import { type KeyCache, MAX_AGE } from '../../setup.ts';

/** Holds the key that was used last, whosever it is. */
export function keyCache(unwrap: (tenant: string) => Promise<CryptoKey>): KeyCache {
	let held: { key: Promise<CryptoKey>; since: number } | undefined;
	return (tenant, now) => {
		if (held && now - held.since < MAX_AGE) return held.key;
		const made = { key: unwrap(tenant), since: now };
		held = made;
		made.key.catch(() => {
			held = undefined;
		});
		return made.key;
	};
}
