import { key, type Sealed } from './setup.ts';

export async function seal(tenant: string, row: string, text: string): Promise<Sealed> {
	const iv = crypto.getRandomValues(new Uint8Array(12));
	const gcm = { name: 'AES-GCM', iv, additionalData: place(tenant, row) };
	return { iv, bytes: await crypto.subtle.encrypt(gcm, key, new TextEncoder().encode(text)) };
}

export async function open(tenant: string, row: string, { iv, bytes }: Sealed): Promise<string> {
	const gcm = { name: 'AES-GCM', iv, additionalData: place(tenant, row) };
	return new TextDecoder().decode(await crypto.subtle.decrypt(gcm, key, bytes));
}

function place(tenant: string, row: string): Uint8Array<ArrayBuffer> {
	return new TextEncoder().encode(JSON.stringify([tenant, 'note', 'body', row]));
}
