import { key, type Sealed } from './setup.ts';

export async function seal(_tenant: string, _row: string, text: string): Promise<Sealed> {
	const iv = crypto.getRandomValues(new Uint8Array(12));
	const gcm = { name: 'AES-GCM', iv };
	return { iv, bytes: await crypto.subtle.encrypt(gcm, key, new TextEncoder().encode(text)) };
}

export async function open(_tenant: string, _row: string, { iv, bytes }: Sealed): Promise<string> {
	const gcm = { name: 'AES-GCM', iv };
	return new TextDecoder().decode(await crypto.subtle.decrypt(gcm, key, bytes));
}
