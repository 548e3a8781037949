import type { KeyCache } from '../setup.ts';

/** Data keys of this process. */
export function keyCache(unwrap: (tenant: string) => Promise<CryptoKey>): KeyCache {
	const held = new Map<string, CryptoKey>();
	return async (tenant, _now) => {
		const key = held.get(tenant) ?? (await unwrap(tenant));
		held.set(tenant, key);
		return key;
	};
}
