export const acme = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
export const globex = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';

/** What stands in a note of each. */
export const texts = { acme: 'orchid retainer', globex: 'falcon rollout' } as const;

/** One key for the whole table. */
export const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
	'encrypt',
	'decrypt',
]);

export interface Sealed {
	readonly iv: Uint8Array<ArrayBuffer>;
	readonly bytes: ArrayBuffer;
}

/** What the API answers. */
export async function answerTo(open: () => Promise<string>): Promise<string> {
	try {
		return await open();
	} catch {
		return 'refused';
	}
}
