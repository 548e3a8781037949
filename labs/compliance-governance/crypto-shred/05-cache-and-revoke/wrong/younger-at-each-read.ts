import { type KeyCache, MAX_AGE } from '../../setup.ts';

/** The age counts from the last use, so a busy tenant’s key never ages. */
export function keyCache(unwrap: (tenant: string) => Promise<CryptoKey>): KeyCache {
	const held = new Map<string, { key: Promise<CryptoKey>; since: number }>();
	return (tenant, now) => {
		const hit = held.get(tenant);
		const key = hit && now - hit.since < MAX_AGE ? hit.key : unwrap(tenant);
		held.set(tenant, { key, since: now });
		key.catch(() => held.delete(tenant));
		return key;
	};
}
