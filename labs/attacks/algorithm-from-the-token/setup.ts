import { base64url, exportSPKI, generateKeyPair } from 'jose';

export const acme = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
export const globex = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';

/** What the API hands out to whoever it believes to act for a tenant. */
export const books: Readonly<Record<string, string>> = {
	[acme]: 'orchid retainer',
	[globex]: 'falcon rollout',
};

const pair = await generateKeyPair('ES256', { extractable: true });

/** The issuer's key, as it publishes it. */
export const publicKey: CryptoKey = pair.publicKey;
export const publicKeyText = await exportSPKI(publicKey);

const part = (value: unknown) => base64url.encode(JSON.stringify(value));
const bytes = (text: string) => new TextEncoder().encode(text);

/** Signs as HS256 does: with a secret that both sides know. */
export async function hmac(text: string, secret: string): Promise<string> {
	const algorithm = { name: 'HMAC', hash: 'SHA-256' };
	const key = await crypto.subtle.importKey('raw', bytes(secret), algorithm, false, ['sign']);
	return base64url.encode(new Uint8Array(await crypto.subtle.sign('HMAC', key, bytes(text))));
}

export function unsigned(alg: string, tenantId: string): string {
	return `${part({ alg, typ: 'at+jwt' })}.${part({ sub: 'ada', tenant_id: tenantId })}`;
}

/** What an attacker makes who has found the public key. */
export async function signedWithPublicKey(tenantId: string): Promise<string> {
	const text = unsigned('HS256', tenantId);
	return `${text}.${await hmac(text, publicKeyText)}`;
}

/** A token that the issuer has signed. */
export async function issued(tenantId: string): Promise<string> {
	const text = unsigned('ES256', tenantId);
	const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
	const signature = await crypto.subtle.sign(algorithm, pair.privateKey, bytes(text));
	return `${text}.${base64url.encode(new Uint8Array(signature))}`;
}

/** What came of a request: the books, or the refusal. */
export async function answerTo(ask: () => Promise<string>): Promise<string> {
	try {
		return books[await ask()] ?? 'nothing';
	} catch {
		return 'refused';
	}
}
