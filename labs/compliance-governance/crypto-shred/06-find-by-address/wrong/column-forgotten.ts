import { hmac, type IndexKeys } from '../../setup.ts';

/** One key for all columns of a tenant. */
export async function blindIndex(
	keys: IndexKeys,
	tenant: string,
	_column: string,
	value: string,
): Promise<string> {
	const spelled = value.normalize('NFC').trim().toLowerCase();
	return hmac(await keys.ofTenant(tenant), spelled);
}
