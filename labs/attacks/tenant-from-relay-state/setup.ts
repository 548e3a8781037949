import { CompactSign, generateKeyPair } from 'jose';

export const acme = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
export const globex = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';

/** What a session of a tenant reads. */
export const books: Readonly<Record<string, string>> = {
	[acme]: 'orchid retainer',
	[globex]: 'falcon rollout',
};

export interface Connection {
	readonly name: string;
	readonly tenantId: string;
	readonly issuer: string;
	readonly certificate: CryptoKey;
	/** Where this connection's provider posts its responses. */
	readonly recipient: string;
}

export interface Assertion {
	readonly issuer: string;
	readonly recipient: string;
	readonly inResponseTo: string | null;
	readonly nameId: string;
}

/** What a browser posts. */
export interface Post {
	readonly response: string;
	readonly relayState: string;
}

const acmePair = await generateKeyPair('ES256');
const globexPair = await generateKeyPair('ES256');

const connection = (name: string, tenantId: string, certificate: CryptoKey): Connection => ({
	name,
	tenantId,
	issuer: `https://login.${name}.example`,
	certificate,
	recipient: `https://app.example/saml/${name}`,
});

export const acmeLogin = connection('acme', acme, acmePair.publicKey);
export const globexLogin = connection('globex', globex, globexPair.publicKey);
export const connections: readonly Connection[] = [acmeLogin, globexLogin];

/** Logins that are under way, by the browser that began them. */
export const begun: ReadonlyMap<string, { connection: Connection; requestId: string }> = new Map([
	['ada', { connection: acmeLogin, requestId: '_request-of-ada' }],
	['gus', { connection: globexLogin, requestId: '_request-of-gus' }],
	['attacker', { connection: globexLogin, requestId: '_request-of-the-attacker' }],
]);

/** What a customer's provider signs. Its administrators decide what stands in it. */
function sign(assertion: Assertion, key: CryptoKey): Promise<string> {
	return new CompactSign(new TextEncoder().encode(JSON.stringify(assertion)))
		.setProtectedHeader({ alg: 'ES256' })
		.sign(key);
}

export const byAcme = (assertion: Assertion) => sign(assertion, acmePair.privateKey);
export const byGlobex = (assertion: Assertion) => sign(assertion, globexPair.privateKey);

/** What came of a post: the books, or the refusal. */
export async function answerTo(post: () => Promise<string>): Promise<string> {
	try {
		return books[await post()] ?? 'nothing';
	} catch {
		return 'refused';
	}
}
