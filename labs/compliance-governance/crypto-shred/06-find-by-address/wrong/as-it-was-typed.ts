import { derive, hmac, type IndexKeys } from '../../setup.ts';

/** The index of a spelling, not of an address. */
export async function blindIndex(
	keys: IndexKeys,
	tenant: string,
	column: string,
	value: string,
): Promise<string> {
	return hmac(await derive(await keys.ofTenant(tenant), column), value);
}
