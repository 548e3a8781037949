import { derive, hmac, type IndexKeys } from '../setup.ts';

/** What stands in the index column beside a sealed value. */
export async function blindIndex(
	keys: IndexKeys,
	tenant: string,
	column: string,
	value: string,
): Promise<string> {
	const spelled = value.normalize('NFC').trim().toLowerCase();
	return hmac(await derive(await keys.ofTenant(tenant), column), spelled);
}
