export const acme = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
export const globex = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';

/** What stands in a note of each. */
export const texts = { acme: 'orchid retainer', globex: 'falcon rollout' } as const;

/** Who holds the key store's answer, and since when. Times are seconds. */
export interface Cached {
	readonly key: CryptoKey;
	readonly since: number;
}

export type KeyStore = Map<string, CryptoKey>;

/** Keys of both tenants, as the store gives them to any process of the service. */
export async function newStore(): Promise<KeyStore> {
	const usages = ['encrypt', 'decrypt'] as const;
	const newKey = () => crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, usages);
	return new Map([
		[acme, await newKey()],
		[globex, await newKey()],
	]);
}

export interface Row {
	readonly iv: Uint8Array<ArrayBuffer>;
	readonly body: ArrayBuffer;
}

export async function seal(key: CryptoKey, text: string): Promise<Row> {
	const iv = crypto.getRandomValues(new Uint8Array(12));
	const gcm = { name: 'AES-GCM', iv };
	return { iv, body: await crypto.subtle.encrypt(gcm, key, new TextEncoder().encode(text)) };
}

export async function open(key: CryptoKey | null, { iv, body }: Row): Promise<string> {
	if (!key) return 'the key is gone';
	return new TextDecoder().decode(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, body));
}
