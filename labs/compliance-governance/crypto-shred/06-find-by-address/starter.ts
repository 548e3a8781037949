import { hmac, type IndexKeys } from '../setup.ts';

/** What stands in the index column beside a sealed value. */
export async function blindIndex(
	keys: IndexKeys,
	_tenant: string,
	_column: string,
	value: string,
): Promise<string> {
	return hmac(keys.ofTheService, value);
}
