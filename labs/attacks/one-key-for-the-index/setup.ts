export const acme = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
export const globex = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';

/** From the key store: the key that the service has for its indexes, and those of the tenants. */
const random = () =>
	crypto.subtle.importKey('raw', crypto.getRandomValues(new Uint8Array(32)), 'HKDF', false, [
		'deriveKey',
	]);
export const keyOfTheService = await random();
export const keyOfTenant: Readonly<Record<string, CryptoKey>> = {
	[acme]: await random(),
	[globex]: await random(),
};

/** The key of one index: HKDF of RFC 5869, with what it is for as info. */
export function indexKey(from: CryptoKey | undefined, info: string): Promise<CryptoKey> {
	if (!from) throw new Error('There is no such tenant.');
	const hkdf = {
		name: 'HKDF',
		hash: 'SHA-256',
		salt: new Uint8Array(),
		info: new TextEncoder().encode(info),
	};
	const hmac = { name: 'HMAC', hash: 'SHA-256', length: 256 };
	return crypto.subtle.deriveKey(hkdf, from, hmac, false, ['sign']);
}

export async function hmac(key: CryptoKey, text: string): Promise<string> {
	const bytes = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(text));
	return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Globex's contacts, by address. */
export const contacts = ['mia@falcon.example', 'noor@kestrel.example'];
export const ownContact = 'ada@orchid.example';
