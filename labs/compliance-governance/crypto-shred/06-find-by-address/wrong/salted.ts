import { derive, hmac, type IndexKeys } from '../../setup.ts';

/** Nothing is ever equal, so nothing is ever found. */
export async function blindIndex(
	keys: IndexKeys,
	tenant: string,
	column: string,
	value: string,
): Promise<string> {
	const salt = crypto.randomUUID();
	return hmac(await derive(await keys.ofTenant(tenant), column), salt + value);
}
