import { hmac, type IndexKeys } from '../../setup.ts';

/** One key, and a text that begins with the column. */
export async function blindIndex(
	keys: IndexKeys,
	tenant: string,
	column: string,
	value: string,
): Promise<string> {
	const spelled = value.normalize('NFC').trim().toLowerCase();
	return hmac(await keys.ofTenant(tenant), JSON.stringify([column, spelled]));
}
