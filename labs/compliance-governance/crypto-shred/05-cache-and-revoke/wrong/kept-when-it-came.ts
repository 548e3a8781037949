import { type KeyCache, MAX_AGE } from '../../setup.ts';

/** Whoever comes while the first request is on its way asks as well. */
export function keyCache(unwrap: (tenant: string) => Promise<CryptoKey>): KeyCache {
	const held = new Map<string, { key: CryptoKey; since: number }>();
	return async (tenant, now) => {
		const hit = held.get(tenant);
		if (hit && now - hit.since < MAX_AGE) return hit.key;
		const key = await unwrap(tenant);
		held.set(tenant, { key, since: now });
		return key;
	};
}
