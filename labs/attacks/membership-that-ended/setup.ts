import { generateKeyPair, type JWTPayload, jwtVerify, SignJWT } from 'jose';

export const acme = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
export const globex = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';

/** What the API hands out to whoever it believes to act for a tenant. */
export const books: Readonly<Record<string, string>> = {
	[acme]: 'orchid retainer',
	[globex]: 'falcon rollout',
};

const pair = await generateKeyPair('ES256');

export type Claims = JWTPayload & {
	tenant_id: string;
	membership_version: string | undefined;
	roles: string[];
};

export function issued(
	sub: string,
	tenant_id: string,
	membership_version: string | undefined,
	roles: string[],
) {
	return new SignJWT({ sub, tenant_id, membership_version, roles })
		.setProtectedHeader({ alg: 'ES256' })
		.sign(pair.privateKey);
}

/** Everything that can be verified without the database. */
export async function signedClaims(token: string): Promise<Claims> {
	const { payload } = await jwtVerify<Claims>(token, pair.publicKey, { algorithms: ['ES256'] });
	return payload;
}

/** The table of memberships, as it is now. Ada has none in globex any more. */
export const memberships: Readonly<Record<string, { version: string; role: string }>> = {
	[`${acme} ada`]: { version: '12', role: 'member' },
	[`${acme} gil`]: { version: '4', role: 'admin' },
	[`${globex} gil`]: { version: '5', role: 'member' },
	[`${globex} gus`]: { version: '7', role: 'admin' },
};

/** What came of a request: the books, or the refusal. */
export async function answerTo(ask: () => Promise<string>): Promise<string> {
	try {
		return books[await ask()] ?? 'nothing';
	} catch {
		return 'refused';
	}
}
