import { key, type Sealed } from './setup.ts';

export async function seal(row: number, text: string): Promise<Sealed> {
	const iv = new Uint8Array(12);
	new DataView(iv.buffer).setUint32(8, row);
	const gcm = { name: 'AES-GCM', iv };
	const bytes = await crypto.subtle.encrypt(gcm, key, new TextEncoder().encode(text));
	return { iv, bytes: new Uint8Array(bytes) };
}
