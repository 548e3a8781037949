/** What stands in a note of each. */
export const texts = { acme: 'orchid retainer', globex: 'falcon rollout' } as const;

/** One key for the rows of both tenants. */
export const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
	'encrypt',
	'decrypt',
]);

export interface Sealed {
	readonly iv: Uint8Array<ArrayBuffer>;
	readonly bytes: Uint8Array;
}

export async function open({ iv, bytes }: Sealed): Promise<string> {
	const copy = new Uint8Array(bytes);
	return new TextDecoder().decode(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, copy));
}

/** What somebody without the key makes of two ciphertexts, knowing the text of one. */
export function guess(mine: Sealed, known: string, other: Sealed, length: number): string {
	const text = new TextEncoder().encode(known);
	const bytes = Array.from({ length }, (_, at) => {
		const stream = (mine.bytes[at] ?? 0) ^ (text[at] ?? 0);
		return stream ^ (other.bytes[at] ?? 0);
	});
	const guessed = String.fromCharCode(...bytes);
	return /^[a-z ]+$/.test(guessed) ? guessed : 'nothing to read';
}
