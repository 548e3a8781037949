import { generateKeyPair, SignJWT } from 'jose';

export const acme = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
export const globex = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';

/** What a session of a tenant reads. */
export const books: Readonly<Record<string, string>> = {
	[acme]: 'orchid retainer',
	[globex]: 'falcon rollout',
};

const pair = await generateKeyPair('ES256');

/** The one key of the shared issuer. */
export const key: CryptoKey = pair.publicKey;
export const ISSUER = 'https://accounts.shared.example';
export const CLIENT = 'hub';

/** A customer's use of the shared issuer. */
export interface Connection {
	readonly tenantId: string;
	/** The value of `hd` that the issuer gives to this customer's accounts alone. */
	readonly hostedDomain: string;
}

export const acmeLogin: Connection = { tenantId: acme, hostedDomain: 'acme.example' };
export const globexLogin: Connection = { tenantId: globex, hostedDomain: 'globex.example' };

/** What the shared issuer signs, and nobody else can. */
export function issued(sub: string, hostedDomain: string | null): Promise<string> {
	return new SignJWT({ sub, ...(hostedDomain === null ? {} : { hd: hostedDomain }) })
		.setProtectedHeader({ alg: 'ES256' })
		.setIssuer(ISSUER)
		.setAudience(CLIENT)
		.sign(pair.privateKey);
}

/** What came of a login: the books, or the refusal. */
export async function answerTo(signIn: () => Promise<string>): Promise<string> {
	try {
		return books[await signIn()] ?? 'nothing';
	} catch {
		return 'refused';
	}
}
