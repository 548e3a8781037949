import { generateKeyPair, SignJWT } from 'jose';

export const acme = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
export const globex = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';

/** What the API hands out to whoever it believes to act for a tenant. */
export const books: Readonly<Record<string, string>> = {
	[acme]: 'orchid retainer',
	[globex]: 'falcon rollout',
};

const acmePair = await generateKeyPair('ES256');
const globexPair = await generateKeyPair('ES256');

/** An issuer that a customer brought, with the tenants that it may speak for. */
export interface Issuer {
	readonly key: CryptoKey;
	readonly tenants: ReadonlySet<string>;
}

const ACME = 'https://login.acme.example';
const GLOBEX = 'https://login.globex.example';

export const issuers: ReadonlyMap<string, Issuer> = new Map([
	[ACME, { key: acmePair.publicKey, tenants: new Set([acme]) }],
	[GLOBEX, { key: globexPair.publicKey, tenants: new Set([globex]) }],
]);

/** What acme's issuer signs. Its administrators decide what stands in it. */
export function byAcme(tenantId: string): Promise<string> {
	return new SignJWT({ iss: ACME, sub: 'ada', tenant_id: tenantId })
		.setProtectedHeader({ alg: 'ES256' })
		.sign(acmePair.privateKey);
}

export function byGlobex(tenantId: string): Promise<string> {
	return new SignJWT({ iss: GLOBEX, sub: 'gus', tenant_id: tenantId })
		.setProtectedHeader({ alg: 'ES256' })
		.sign(globexPair.privateKey);
}

/** What came of a request: the books, or the refusal. */
export async function answerTo(ask: () => Promise<string>): Promise<string> {
	try {
		return books[await ask()] ?? 'nothing';
	} catch {
		return 'refused';
	}
}
