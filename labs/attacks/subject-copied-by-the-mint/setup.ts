import { decodeJwt, generateKeyPair, jwtVerify, SignJWT } from 'jose';

export const acme = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
export const globex = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';

const books: Readonly<Record<string, string>> = {
	[acme]: 'orchid retainer',
	[globex]: 'falcon rollout',
};

/** Who logged in where, by an ID token whose signature was verified. */
export interface Login {
	readonly provider: string;
	readonly subject: string;
}

export interface Claims {
	readonly sub: string;
	readonly tenant_id: string;
}

/** The mint’s part: whom it takes a login for, and what it writes into the token. */
export interface Mint {
	readonly subjectOf: (login: Login) => string;
	readonly claimsFor: (login: Login, tenantId: string) => Claims;
}

export const ACME = 'https://login.acme.example';
export const GLOBEX = 'https://login.globex.example';

const pair = () => generateKeyPair('ES256');
const [acmePair, globexPair, housePair] = await Promise.all([pair(), pair(), pair()]);
const pairs = new Map([
	[ACME, acmePair],
	[GLOBEX, globexPair],
]);

/** The customers’ identity providers, with the tenants that each may speak for. */
export const providers: ReadonlyMap<string, { readonly tenants: ReadonlySet<string> }> = new Map([
	[ACME, { tenants: new Set([acme]) }],
	[GLOBEX, { tenants: new Set([globex]) }],
]);

/** What a provider signs about somebody. Its administrators choose the subject. */
async function idToken({ provider, subject }: Login): Promise<string> {
	const keys = pairs.get(provider);
	if (!keys) throw new Error(`No provider is called ${provider}.`);
	return new SignJWT({ iss: provider, sub: subject, aud: 'mint' })
		.setProtectedHeader({ alg: 'ES256' })
		.sign(keys.privateKey);
}

async function verifiedLogin(token: string): Promise<Login> {
	const provider = decodeJwt(token).iss ?? '';
	const keys = pairs.get(provider);
	if (!keys) throw new Error('The provider is unknown.');
	const options = { algorithms: ['ES256'], issuer: provider, audience: 'mint' };
	const { payload } = await jwtVerify(token, keys.publicKey, options);
	return { provider, subject: String(payload.sub) };
}

/** Somebody logs in, asks the mint for a token for one tenant, and the API for that tenant’s books. */
export async function booksFor(mint: Mint, person: Login, tenantId: string): Promise<string> {
	const members = new Set([
		`${acme} ${mint.subjectOf({ provider: ACME, subject: 'ada' })}`,
		`${globex} ${mint.subjectOf({ provider: GLOBEX, subject: 'gus' })}`,
	]);
	try {
		const login = await verifiedLogin(await idToken(person));
		const token = await new SignJWT({ ...mint.claimsFor(login, tenantId) })
			.setProtectedHeader({ alg: 'ES256', typ: 'at+jwt' })
			.sign(housePair.privateKey);
		const options = { algorithms: ['ES256'], typ: 'at+jwt' };
		const { payload } = await jwtVerify(token, housePair.publicKey, options);
		const tenant = String(payload['tenant_id']);
		return members.has(`${tenant} ${payload.sub}`) ? (books[tenant] ?? 'nothing') : 'refused';
	} catch {
		return 'refused';
	}
}
