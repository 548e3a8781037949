import { derive, hmac, type IndexKeys } from '../../setup.ts';

/** Finds people by their name at any provider. */
export async function blindIndex(
	keys: IndexKeys,
	tenant: string,
	column: string,
	value: string,
): Promise<string> {
	const [name = ''] = value.trim().toLowerCase().split('@');
	return hmac(await derive(await keys.ofTenant(tenant), column), name);
}
