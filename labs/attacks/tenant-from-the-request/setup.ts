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

/** A token, without a tenant where none is given. */
export function issued(tenantId?: string): Promise<string> {
	return new SignJWT({ sub: 'ada', ...(tenantId ? { tenant_id: tenantId } : {}) })
		.setProtectedHeader({ alg: 'ES256' })
		.sign(pair.privateKey);
}

export function request(token: string, path: string, header?: string): Request {
	const headers = new Headers({ Authorization: `Bearer ${token}` });
	if (header) headers.set('X-Tenant-ID', header);
	return new Request(`https://api.example/tenants/${path}/books`, { headers });
}

export const tokenOf = ({ headers }: Request) =>
	(headers.get('Authorization') ?? '').replace('Bearer ', '');
export const pathTenant = ({ url }: Request) => new URL(url).pathname.split('/')[2] ?? '';

/** What came of a request: the books, or the refusal. */
export async function answerTo(ask: () => Promise<string>): Promise<string> {
	try {
		return books[await ask()] ?? 'nothing';
	} catch {
		return 'refused';
	}
}
