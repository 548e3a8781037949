import { generateKeyPair, SignJWT } from 'jose';

export const acme = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
export const globex = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';

/** What the API hands out to whoever it believes to act for a tenant. */
export const books: Readonly<Record<string, string>> = {
	[acme]: 'orchid retainer',
	[globex]: 'falcon rollout',
};

const pair = await generateKeyPair('ES256');

export const issuerKey: CryptoKey = pair.publicKey;
export const audience = 'https://api.example';

function issued(tenantId: string, aud: string, typ: string): Promise<string> {
	return new SignJWT({ iss: 'https://id.example', aud, sub: 'gus', tenant_id: tenantId })
		.setProtectedHeader({ alg: 'ES256', typ })
		.sign(pair.privateKey);
}

export const accessToken = (tenantId: string) => issued(tenantId, audience, 'at+jwt');
export const forReports = (tenantId: string) =>
	issued(tenantId, 'https://reports.example', 'at+jwt');

/** From a client that has the API's audience as its id: only the type tells it apart. */
export const idToken = (tenantId: string) => issued(tenantId, audience, 'JWT');

/** What came of a request: the books, or the refusal. */
export async function answerTo(ask: () => Promise<string>): Promise<string> {
	try {
		return books[await ask()] ?? 'nothing';
	} catch {
		return 'refused';
	}
}
