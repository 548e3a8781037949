import { exportJWK, generateKeyPair, SignJWT } from 'jose';

export const acme = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
export const globex = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';

/** What the API hands out to whoever it believes to act for a tenant. */
export const books: Readonly<Record<string, string>> = {
	[acme]: 'orchid retainer',
	[globex]: 'falcon rollout',
};

const issuer = await generateKeyPair('ES256', { extractable: true });
const attacker = await generateKeyPair('ES256', { extractable: true });

/** The keys that the issuer publishes, by kid. */
export const published: ReadonlyMap<string, CryptoKey> = new Map([['house-1', issuer.publicKey]]);

/** A token that the issuer has signed. */
export function issued(tenantId: string): Promise<string> {
	return new SignJWT({ sub: 'ada', tenant_id: tenantId })
		.setProtectedHeader({ alg: 'ES256', kid: 'house-1' })
		.sign(issuer.privateKey);
}

/** A token that the attacker has signed, with the public half of the key beside it. */
export async function forged(tenantId: string): Promise<string> {
	const jwk = await exportJWK(attacker.publicKey);
	return new SignJWT({ sub: 'ada', tenant_id: tenantId })
		.setProtectedHeader({ alg: 'ES256', kid: 'house-1', jwk })
		.sign(attacker.privateKey);
}

/** What came of a request: the books, or the refusal. */
export async function answerTo(ask: () => Promise<string>): Promise<string> {
	try {
		return books[await ask()] ?? 'nothing';
	} catch {
		return 'refused';
	}
}
