export const acme = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
export const globex = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';

export interface Note {
	readonly tenant: string;
	readonly id: string;
	readonly iv: Uint8Array<ArrayBuffer>;
	readonly body: ArrayBuffer;
}

const usages = ['encrypt', 'decrypt'] as const;
const newKey = () => crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, usages);
const keys: Readonly<Record<string, CryptoKey>> = {
	[acme]: await newKey(),
	[globex]: await newKey(),
};

export async function seal(tenant: string, id: string, text: string): Promise<Note> {
	const iv = crypto.getRandomValues(new Uint8Array(12));
	const body = new TextEncoder().encode(text);
	return {
		tenant,
		id,
		iv,
		body: await crypto.subtle.encrypt(gcm(tenant, id, iv), keyOf(tenant), body),
	};
}

/** Opens a value for a tenant: its key, and its place as associated data. */
export async function open(tenant: string, { id, iv, body }: Note): Promise<string> {
	return new TextDecoder().decode(
		await crypto.subtle.decrypt(gcm(tenant, id, iv), keyOf(tenant), body),
	);
}

function gcm(tenant: string, id: string, iv: Uint8Array<ArrayBuffer>) {
	const place = JSON.stringify([tenant, 'note', 'body', id]);
	return { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(place) };
}

function keyOf(tenant: string): CryptoKey {
	const key = keys[tenant];
	if (!key) throw new Error('There is no such tenant.');
	return key;
}

/** SELECT … FROM note WHERE id = $1: somebody forgot the tenant. */
export const table = [
	await seal(acme, '1', 'orchid retainer'),
	await seal(globex, '2', 'falcon rollout'),
];
