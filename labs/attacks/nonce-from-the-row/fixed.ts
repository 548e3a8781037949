import { key, type Sealed } from './setup.ts';

export async function seal(_row: number, text: string): Promise<Sealed> {
	const iv = crypto.getRandomValues(new Uint8Array(12));
	const gcm = { name: 'AES-GCM', iv };
	const bytes = await crypto.subtle.encrypt(gcm, key, new TextEncoder().encode(text));
	return { iv, bytes: new Uint8Array(bytes) };
}
