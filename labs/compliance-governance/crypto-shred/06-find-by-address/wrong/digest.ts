import { type IndexKeys, utf8 } from '../../setup.ts';

/** The tenant is in it, and no key is. */
export async function blindIndex(
	_keys: IndexKeys,
	tenant: string,
	column: string,
	value: string,
): Promise<string> {
	const spelled = value.normalize('NFC').trim().toLowerCase();
	const text = JSON.stringify([tenant, column, spelled]);
	const digest = await crypto.subtle.digest('SHA-256', utf8(text));
	return Array.from(new Uint8Array(digest)).join('.');
}
