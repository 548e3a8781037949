import { type KeyCache, MAX_AGE } from '../../setup.ts';

/** Requests on their way in one map, keys that came in another. */
export function keyCache(unwrap: (tenant: string) => Promise<CryptoKey>): KeyCache {
	const asked = new Map<string, Promise<CryptoKey>>();
	const held = new Map<string, { key: CryptoKey; until: number }>();
	return async (tenant, now) => {
		const hit = held.get(tenant);
		if (hit && now < hit.until) return hit.key;
		const request = asked.get(tenant) ?? unwrap(tenant).finally(() => asked.delete(tenant));
		asked.set(tenant, request);
		const key = await request;
		held.set(tenant, { key, until: now + MAX_AGE });
		return key;
	};
}
