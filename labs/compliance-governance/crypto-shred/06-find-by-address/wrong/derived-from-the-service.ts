import { derive, hmac, type IndexKeys } from '../../setup.ts';

/** A key for each tenant and column, and all of them out of one that nobody destroys. */
export async function blindIndex(
	keys: IndexKeys,
	tenant: string,
	column: string,
	value: string,
): Promise<string> {
	const spelled = value.normalize('NFC').trim().toLowerCase();
	const label = JSON.stringify([tenant, column]);
	return hmac(await derive(keys.ofTheService, label), spelled);
}
