import { type KeyCache, MAX_AGE } from '../setup.ts';

/** Data keys of this process, each for MAX_AGE seconds from when the KMS was asked. */
export function keyCache(unwrap: (tenant: string) => Promise<CryptoKey>): KeyCache {
	const held = new Map<string, { key: Promise<CryptoKey>; since: number }>();
	return (tenant, now) => {
		const hit = held.get(tenant);
		if (hit && now - hit.since < MAX_AGE) return hit.key;
		const made = { key: unwrap(tenant), since: now };
		held.set(tenant, made);
		made.key.catch(() => held.get(tenant) === made && held.delete(tenant));
		return made.key;
	};
}
