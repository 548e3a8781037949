import { type KeyCache, MAX_AGE } from '../../setup.ts';

/** Goes on with the old key while the KMS does not give a new one. */
export function keyCache(unwrap: (tenant: string) => Promise<CryptoKey>): KeyCache {
	const held = new Map<string, { key: Promise<CryptoKey>; since: number }>();
	return async (tenant, now) => {
		const hit = held.get(tenant);
		if (hit && now - hit.since < MAX_AGE) return hit.key;
		const key = unwrap(tenant).catch((cause) => {
			if (hit) return hit.key;
			held.delete(tenant);
			throw cause;
		});
		held.set(tenant, { key, since: now });
		return key;
	};
}
