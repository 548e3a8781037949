import { type Bytes, type Found, joined, type Place, utf8 } from '../../setup.ts';

/** Digests are no seals: nothing comes out of them again. */
export async function seal(asked: Place, text: string): Promise<Bytes> {
	const bytes = joined(utf8(JSON.stringify(asked)), utf8(text));
	return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

export async function open(_asked: Place, _found: Found): Promise<string> {
	throw new Error('Safe, and no use to anybody.');
}
