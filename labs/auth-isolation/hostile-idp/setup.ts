/** One module holds the world of every step: a lab’s files import this one and jose, and no other. */
import { CompactSign, compactVerify, decodeJwt, generateKeyPair, jwtVerify, SignJWT } from 'jose';

export type Tenant = 'acme' | 'globex' | 'initech' | 'house';

/** What a tenant's page shows. The house is the operator of the product and has no books. */
export const books: Readonly<Record<Tenant, string>> = {
	acme: 'orchid retainer',
	globex: 'falcon rollout',
	initech: 'stapler lease',
	house: 'no books',
};

/** A role within one tenant; operator is the house's own and opens every tenant. */
export type Role = 'member' | 'admin' | 'operator';

/** A customer's way in, as the product's database has it. Nothing in it comes from a response. */
export interface Connection {
	readonly id: string;
	readonly tenant: Tenant;
	/** The issuer of ID tokens, or the entity id of a SAML identity provider. */
	readonly issuer: string;
	/** The claim that names one customer of an issuer with many, and what it must be. */
	readonly customer?: { readonly claim: 'hd' | 'tid'; readonly value: string };
	/** SAML: the address that responses of this connection are posted to. */
	readonly recipient?: string;
	/** Roles by the id of a group, as the customer's administrators mapped them. */
	readonly groups: ReadonlyMap<string, Role>;
}

const SHARED = 'https://accounts.shared.example';
const DIRECTORY = 'https://directory.shared.example';
const none: Connection['groups'] = new Map();

/** The connections by their id. */
export const connections: Readonly<Record<string, Connection>> = {
	'acme-oidc': {
		id: 'acme-oidc',
		tenant: 'acme',
		issuer: 'https://login.acme.example',
		groups: none,
	},
	'globex-oidc': {
		id: 'globex-oidc',
		tenant: 'globex',
		issuer: 'https://login.globex.example',
		groups: new Map([['g-77', 'admin']]),
	},
	'globex-directory': {
		id: 'globex-directory',
		tenant: 'globex',
		issuer: DIRECTORY,
		customer: { claim: 'tid', value: 't-globex' },
		groups: none,
	},
	'initech-shared': {
		id: 'initech-shared',
		tenant: 'initech',
		issuer: SHARED,
		customer: { claim: 'hd', value: 'initech.example' },
		groups: none,
	},
	'acme-saml': {
		id: 'acme-saml',
		tenant: 'acme',
		issuer: 'https://saml.acme.example/metadata',
		recipient: 'https://app.example/saml/acme-saml',
		groups: none,
	},
	'globex-saml': {
		id: 'globex-saml',
		tenant: 'globex',
		issuer: 'https://saml.globex.example/metadata',
		recipient: 'https://app.example/saml/globex-saml',
		groups: none,
	},
	'house-oidc': {
		id: 'house-oidc',
		tenant: 'house',
		issuer: 'https://login.house.example',
		groups: new Map([['g-9', 'operator']]),
	},
};

/** A person. The tenants are the memberships, the identities are `<connection> <subject>`. */
export interface Account {
	readonly name: string;
	readonly email: string;
	readonly tenants: readonly Tenant[];
	readonly identities: readonly string[];
}

export const accounts: readonly Account[] = [
	{ name: 'ada', email: 'ada@acme.example', tenants: ['acme'], identities: ['acme-oidc a-1'] },
	{
		name: 'gus',
		email: 'gus@globex.example',
		tenants: ['globex'],
		identities: ['globex-oidc g-1', 'globex-directory d-1', 'globex-saml gus'],
	},
	// Has a password from before globex had a connection.
	{ name: 'gina', email: 'gina@globex.example', tenants: ['globex'], identities: [] },
	{
		name: 'ivy',
		email: 'ivy@initech.example',
		tenants: ['initech'],
		identities: ['initech-shared s-1'],
	},
	// Works for two customers.
	{
		name: 'cleo',
		email: 'cleo@consultant.example',
		tenants: ['acme', 'globex'],
		identities: ['globex-oidc g-5'],
	},
	{
		name: 'cody',
		email: 'cody@consultant.example',
		tenants: ['globex', 'acme'],
		identities: ['acme-oidc a-5', 'globex-oidc g-6'],
	},
	// Was taken out of acme.
	{ name: 'dora', email: 'dora@acme.example', tenants: [], identities: ['acme-oidc a-4'] },
	{ name: 'olga', email: 'olga@house.example', tenants: ['house'], identities: ['house-oidc h-1'] },
];

/** Who says that a domain is theirs, and whether the DNS record that proves it was found. */
export const domains: readonly { name: string; tenant: Tenant; verified: boolean }[] = [
	{ name: 'acme.example', tenant: 'acme', verified: true },
	{ name: 'globex.example', tenant: 'acme', verified: false },
	{ name: 'globex.example', tenant: 'globex', verified: true },
	{ name: 'initech.example', tenant: 'initech', verified: true },
];

/** What a verified ID token or assertion says. All of it is the provider's word. */
export interface Claims {
	readonly sub: string;
	readonly email?: string;
	readonly email_verified?: unknown;
	readonly hd?: string;
	readonly tid?: string;
	readonly groups?: unknown;
}

/** What the product kept when it sent a browser away, under the text in `state` or RelayState. */
export interface Login {
	readonly browser: string;
	readonly connection: Connection;
	/** SAML: the id of the request that was sent. */
	readonly requestId: string;
}

/** Where a response arrives: in one browser, at a product that has logins under way. */
export interface Desk {
	/** The browser's own cookie. */
	readonly browser: string;
	/** Hands a login out once; a second time, or for a text nobody was given, there is none. */
	take(state: string | undefined): Login | undefined;
}

/** The response of an OpenID provider, as the browser carries it to the callback. Every provider
 * of this lab sends `iss` (RFC 9207). */
export interface Response {
	readonly state?: string;
	readonly iss?: string;
	readonly code: string;
}

/** A SAML response, as the browser posts it. `signed` holds an Assertion. */
export interface Post {
	readonly relayState?: string;
	readonly signed: string;
}

export interface Assertion {
	readonly issuer: string;
	readonly audience: string;
	readonly recipient: string;
	/** The request that this answers; an unsolicited response has none. */
	readonly inResponseTo?: string | undefined;
	readonly claims: Claims;
}

/** The entity id of the product: the audience of assertions that are meant for it. */
export const entityId = 'https://app.example/saml';

/** The account a browser is signed in to, and the tenants whose books the session opens. */
export interface Session {
	readonly account: Account;
	readonly opens: readonly Tenant[];
}

/** A refusal on purpose. In the last step, whatever else a callback throws is a crash. */
export class Refused extends Error {}

const clientId = 'app';
const pair = () => generateKeyPair('ES256');
const keys = new Map(
	await Promise.all(
		Object.values(connections).map(async ({ issuer }) => [issuer, await pair()] as const),
	),
);

function keyOf(issuer: string) {
	const key = keys.get(issuer);
	if (!key) throw new Error(`${issuer} is no issuer of this lab.`);
	return key;
}

/** Codes that providers have issued, and the ID token each is good for. */
const issued = new Map<string, { issuer: string; idToken: string }>();

/** A code left the product for a provider that did not issue it. */
class GaveAway extends Error {}

/** Sends a code to the connection's token endpoint and verifies the ID token that comes back:
 * signature, issuer and audience, with values of this connection. */
export async function redeem(connection: Connection, code: string): Promise<Claims> {
	const grant = issued.get(code);
	if (!grant) throw new Refused('The provider does not know this code.');
	if (grant.issuer !== connection.issuer) {
		throw new GaveAway(`gives a code of ${grant.issuer} to ${connection.issuer}`);
	}
	const { payload } = await jwtVerify(grant.idToken, keyOf(connection.issuer).publicKey, {
		algorithms: ['ES256'],
		issuer: connection.issuer,
		audience: clientId,
	});
	return payload as unknown as Claims;
}

/** The assertion of a response, if this connection's certificate signed it. */
export async function verified(connection: Connection, { signed }: Post): Promise<Assertion> {
	const { payload } = await compactVerify(signed, keyOf(connection.issuer).publicKey, {
		algorithms: ['ES256'],
	}).catch(() => {
		throw new Refused('The certificate of this connection did not sign the response.');
	});
	return JSON.parse(new TextDecoder().decode(payload)) as Assertion;
}

/** The issuer that a response says it is from, before anything was verified. */
export const claimedIssuer = ({ signed }: Post): string => String(decodeJwt(signed)['issuer']);

/** The six functions of a callback that the steps are about. */
export interface Callback {
	/** OpenID Connect: the connection of a response, and what its ID token says. */
	receive(response: Response, desk: Desk): Promise<Received>;
	/** SAML: the same of a posted response. */
	accept(post: Post, desk: Desk): Promise<Received>;
	/** Whether the connection's own customer sent this person. */
	admits(connection: Connection, claims: Claims): boolean;
	/** The session of somebody who was here before; null for a stranger. */
	session(connection: Connection, claims: Claims): Session | null;
	/** The account that a stranger's sign-in is added to; null makes a new one. */
	link(connection: Connection, claims: Claims): Account | null;
	role(connection: Connection, claims: Claims): Role;
}

export interface Received {
	readonly connection: Connection;
	readonly claims: Claims;
}

export type Way = 'person' | 'flow' | 'link' | 'customer' | 'unsolicited' | 'role';

/** One row of the list: a sign-in, the way it tries, and what should come of it. */
export interface Attempt {
	readonly name: string;
	readonly way: Way;
	readonly right: boolean;
	readonly expected: string;
	/** The connection that this browser chose before it was sent away; null: nobody began. */
	readonly begun: string | null;
	/** The browser in which the login began, where that is another one. */
	readonly elsewhere?: true;
	/** The connection whose provider answers, where that is another one. */
	readonly answeredBy?: string;
	/** OpenID Connect: what stands in `iss`, where that is not the provider's own. */
	readonly iss?: string | null;
	/** SAML: what stands in RelayState, where that is not the login's. */
	readonly relayState?: string;
	/** SAML: what the assertion says otherwise. */
	readonly says?: Partial<Assertion>;
	/** Posted once before, by the same browser. */
	readonly again?: true;
	readonly claims: Claims;
}

const REFUSES = 'refuses';
const opens = (tenant: Tenant, who: string, role: Role = 'member') =>
	`opens ${books[tenant]} as ${who}, ${role}`;
const stranger = 'a new account';
const everything = `opens ${Object.values(books).join(' and ')} as olga, operator`;

type Made = Omit<Attempt, 'way'>;
const right = (name: string, begun: string, claims: Claims, expected: string): Made => ({
	name,
	begun,
	claims,
	expected,
	right: true,
});
const hostile = (name: string, begun: string, claims: Claims, more: Partial<Made> = {}): Made => ({
	name,
	begun,
	claims,
	expected: REFUSES,
	right: false,
	...more,
});
/** A hostile sign-in that may go through, as nobody but this. */
const but = (expected: string) => ({ expected });
const newAt = (tenant: Tenant) => but(opens(tenant, stranger));
const unasked = (answeredBy: string) => ({ begun: null, answeredBy });

const gus = { sub: 'g-1', email: 'gus@globex.example', email_verified: true };
const gina = { sub: 'g-2', email: 'gina@globex.example', email_verified: true };
const ada = { sub: 'a-1', email: 'ada@acme.example', email_verified: true };
const ivy = { sub: 's-1', email: 'ivy@initech.example', email_verified: true };
const cleo = { sub: 'a-68', email: 'cleo@consultant.example', email_verified: true };
const eve = { sub: 'd-66', email: 'eve@globex.example' };
const saml = { sub: 'gus', email: gus.email };
/** Gina's address under a subject of somebody else's. */
const fake = (email_verified?: unknown) => ({ ...gina, sub: 'g-66', email_verified });

// The connections by short names, for the rows below.
const ACME = 'acme-oidc';
const GLOBEX = 'globex-oidc';
const DIR = 'globex-directory';
const INITECH = 'initech-shared';
const GLOBEX_SAML = 'globex-saml';

const made: Readonly<Record<Way, readonly Made[]>> = {
	person: [
		right('gus, by globex’s provider', GLOBEX, gus, opens('globex', 'gus')),
		right('gus, with a new address', GLOBEX, { sub: 'g-1' }, opens('globex', 'gus')),
		right('cody of two tenants, by acme’s provider', ACME, { sub: 'a-5' }, opens('acme', 'cody')),
		hostile('acme’s provider writes gus’s address', ACME, { ...gus, sub: 'a-66' }, newAt('acme')),
		hostile('acme’s provider writes gus’s subject', ACME, { ...ada, sub: 'g-1' }, newAt('acme')),
		hostile('dora, who was taken out of acme', ACME, { sub: 'a-4', email: 'dora@acme.example' }),
	],
	flow: [
		right('ada, by acme’s provider', ACME, ada, opens('acme', 'ada')),
		hostile('acme’s provider answers globex’s login', GLOBEX, gus, { answeredBy: ACME }),
		hostile('a code of globex’s in acme’s login', ACME, gus, { answeredBy: GLOBEX }),
		hostile('the same, with iss taken away', ACME, gus, { answeredBy: GLOBEX, iss: null }),
		hostile('a login that another browser began', ACME, ada, { elsewhere: true }),
		hostile('a login that nobody began', ACME, ada, unasked(ACME)),
		hostile('a login that is over', ACME, ada, { again: true }),
	],
	link: [
		right('gina, the first time', GLOBEX, gina, opens('globex', 'gina')),
		hostile(
			'a partner at globex’s provider writes gina’s address',
			GLOBEX,
			fake(),
			newAt('globex'),
		),
		hostile('the same, not verified', GLOBEX, fake(false), newAt('globex')),
		hostile('the same, not verified, as a text', GLOBEX, fake('false'), newAt('globex')),
		hostile('acme’s provider vouches for gina’s address', ACME, gina, newAt('acme')),
		hostile('acme’s provider vouches for cleo, who works for acme too', ACME, cleo, newAt('acme')),
		hostile(
			'somebody new who was given gus’s old address',
			GLOBEX,
			{ ...gus, sub: 'g-8' },
			newAt('globex'),
		),
	],
	customer: [
		right(
			'ivy, by the shared issuer',
			INITECH,
			{ ...ivy, hd: 'initech.example' },
			opens('initech', 'ivy'),
		),
		right(
			'gus, by the shared directory',
			DIR,
			{ sub: 'd-1', tid: 't-globex' },
			opens('globex', 'gus'),
		),
		right('gus, by globex’s own provider, without hd or tid', GLOBEX, gus, opens('globex', 'gus')),
		hostile('somebody of acme’s at the shared issuer', INITECH, {
			sub: 's-66',
			hd: 'acme.example',
		}),
		hostile('a private account with an address at initech', INITECH, { ...ivy, sub: 's-67' }),
		hostile('somebody of acme’s directory, with an address at globex', DIR, {
			...eve,
			tid: 't-acme',
		}),
		hostile('the same, with globex’s value in hd', DIR, { ...eve, tid: 't-acme', hd: 't-globex' }),
	],
	unsolicited: [
		right('gus, by globex’s SAML provider', GLOBEX_SAML, saml, opens('globex', 'gus')),
		hostile('acme’s provider, unasked', GLOBEX_SAML, saml, {
			...unasked('acme-saml'),
			relayState: GLOBEX_SAML,
		}),
		hostile('globex’s provider, unasked', GLOBEX_SAML, saml, {
			...unasked(GLOBEX_SAML),
			relayState: GLOBEX_SAML,
		}),
		hostile('acme’s provider answers globex’s request', GLOBEX_SAML, saml, {
			answeredBy: 'acme-saml',
		}),
		hostile('made for another product', GLOBEX_SAML, saml, {
			says: { audience: 'https://other.example/saml' },
		}),
		hostile('made for another connection’s address', GLOBEX_SAML, saml, {
			says: { recipient: 'https://app.example/saml/acme-saml' },
		}),
		hostile('answers another request', GLOBEX_SAML, saml, { says: { inResponseTo: 'request-2' } }),
		hostile('answers no request, in a login under way', GLOBEX_SAML, saml, {
			says: { inResponseTo: undefined },
		}),
		hostile('in a login that another browser began', GLOBEX_SAML, saml, { elsewhere: true }),
		hostile('posted a second time', GLOBEX_SAML, saml, { again: true }),
	],
	role: [
		right(
			'gus, in the group that globex mapped',
			GLOBEX,
			{ ...gus, groups: ['g-1', 'g-77'] },
			opens('globex', 'gus', 'admin'),
		),
		right(
			'olga of the house, in the group of its operators',
			'house-oidc',
			{ sub: 'h-1', groups: ['g-9'] },
			everything,
		),
		hostile(
			'acme’s provider sends a group called operators',
			ACME,
			{ ...ada, groups: ['operators'] },
			but(opens('acme', 'ada')),
		),
		hostile(
			'acme’s provider sends the house’s group id',
			ACME,
			{ ...ada, groups: ['g-9'] },
			but(opens('acme', 'ada')),
		),
		hostile(
			'a group called admins, made by anybody at globex',
			GLOBEX,
			{ ...gus, groups: ['admins'] },
			but(opens('globex', 'gus')),
		),
		hostile(
			'groups as one text with the id in it',
			GLOBEX,
			{ ...gus, groups: 'not-g-77' },
			but(opens('globex', 'gus')),
		),
		hostile('no groups at all', GLOBEX, gus, but(opens('globex', 'gus'))),
	],
};

/** Every sign-in of the lab. The right ones must open what they always did. */
export const attempts: readonly Attempt[] = (Object.keys(made) as Way[]).flatMap((way) =>
	made[way].map((one) => ({ ...one, way })),
);

/** The rows that a step is about. */
export const attemptsBy = (way: Way) => attempts.filter((one) => one.way === way);

function connection(id: string): Connection {
	const found = connections[id];
	if (!found) throw new Error(`No connection is called ${id}.`);
	return found;
}

const sign = (issuer: string, claims: object) =>
	new SignJWT({ ...claims })
		.setProtectedHeader({ alg: 'ES256' })
		.setIssuer(issuer)
		.setAudience(clientId)
		.sign(keyOf(issuer).privateKey);

/** The desk of one attempt: the login it began, and nobody else's. */
function deskOf({ begun, elsewhere }: Attempt): Desk {
	const underway = new Map<string, Login>();
	if (begun) {
		const browser = elsewhere ? 'browser-2' : 'browser-1';
		underway.set('login-1', { browser, connection: connection(begun), requestId: 'request-1' });
	}
	return {
		browser: 'browser-1',
		take(state = '') {
			const login = underway.get(state);
			underway.delete(state);
			return login;
		},
	};
}

let codes = 0;

/** Sends one attempt to a callback: as an OpenID response or as a SAML post. */
async function send(callback: Callback, attempt: Attempt, desk: Desk): Promise<Received> {
	const provider = connection(attempt.answeredBy ?? attempt.begun ?? '');
	if (provider.recipient === undefined) {
		codes += 1;
		const code = `code-${codes}`;
		issued.set(code, {
			issuer: provider.issuer,
			idToken: await sign(provider.issuer, attempt.claims),
		});
		const iss = attempt.iss === undefined ? provider.issuer : (attempt.iss ?? undefined);
		return callback.receive(
			{ state: attempt.begun ? 'login-1' : 'login-0', ...(iss && { iss }), code },
			desk,
		);
	}
	const assertion: Assertion = {
		issuer: provider.issuer,
		audience: entityId,
		recipient: provider.recipient,
		...(attempt.begun && { inResponseTo: 'request-1' }),
		claims: attempt.claims,
		...attempt.says,
	};
	const signed = await new CompactSign(new TextEncoder().encode(JSON.stringify(assertion)))
		.setProtectedHeader({ alg: 'ES256' })
		.sign(keyOf(provider.issuer).privateKey);
	return callback.accept({ relayState: attempt.relayState ?? 'login-1', signed }, desk);
}

/** A whole sign-in: who this browser is now, and what it may do. */
async function signIn(callback: Callback, attempt: Attempt, desk: Desk): Promise<string> {
	const { connection: by, claims } = await send(callback, attempt, desk);
	if (!callback.admits(by, claims)) throw new Refused('Another customer sent this person.');
	const known = callback.session(by, claims);
	const account = known?.account ?? callback.link(by, claims);
	const role = callback.role(by, claims);
	const tenants = role === 'operator' ? Object.keys(books) : (known?.opens ?? [by.tenant]);
	const shown = tenants.map((tenant) => books[tenant as Tenant] ?? 'nothing');
	return `opens ${shown.join(' and ')} as ${account?.name ?? stranger}, ${role}`;
}

/** What came of an attempt: the books that were opened and for whom, or the refusal. In a crash
 * nobody refused. */
export async function answer(callback: Callback, attempt: Attempt): Promise<string> {
	const desk = deskOf(attempt);
	if (attempt.again) await signIn(callback, attempt, desk).catch(() => null);
	try {
		return await signIn(callback, attempt, desk);
	} catch (cause) {
		if (cause instanceof Refused) return REFUSES;
		return cause instanceof GaveAway ? cause.message : `crashes: ${cause}`;
	}
}

/** What should come of it. */
export const rightAnswer = ({ expected }: Attempt): string => expected;

/** A callback that is right in every function, for what a step does not ask about. */
const rightCallback: Callback = {
	async receive({ state, iss, code }, desk) {
		const login = desk.take(state);
		if (login?.browser !== desk.browser) throw new Refused('Nobody began this login here.');
		if (iss !== login.connection.issuer) throw new Refused('Another issuer answers.');
		return { connection: login.connection, claims: await redeem(login.connection, code) };
	},
	async accept(post, desk) {
		const login = desk.take(post.relayState);
		if (login?.browser !== desk.browser) throw new Refused('Nobody began this login here.');
		const said = await verified(login.connection, post);
		const meant =
			said.issuer === login.connection.issuer &&
			said.audience === entityId &&
			said.recipient === login.connection.recipient &&
			said.inResponseTo === login.requestId;
		if (!meant) throw new Refused('The assertion was made for something else.');
		return { connection: login.connection, claims: said.claims };
	},
	admits: ({ customer }, claims) => !customer || claims[customer.claim] === customer.value,
	session(by, { sub }) {
		const account = accounts.find(({ identities }) => identities.includes(`${by.id} ${sub}`));
		if (account && !account.tenants.includes(by.tenant)) throw new Refused('No member any more.');
		return account ? { account, opens: [by.tenant] } : null;
	},
	link(by, { email = '', email_verified }) {
		const theirs = domains.some(
			({ name, tenant, verified: proved }) =>
				proved && tenant === by.tenant && name === email.split('@')[1],
		);
		const account = accounts.find((one) => one.email === email);
		const linked = account?.identities.some((one) => one.startsWith(`${by.id} `));
		return email_verified === true && theirs && account && !linked ? account : null;
	},
	role(by, { groups }) {
		if (!Array.isArray(groups)) return 'member';
		const roles = groups.map((group) => by.groups.get(group));
		return roles.find((role) => role !== undefined) ?? 'member';
	},
};

/** What came of an attempt where the reader wrote one function of the callback. Here a refusal by
 * any error counts. */
export async function outcome(part: Partial<Callback>, attempt: Attempt): Promise<string> {
	const came = await answer({ ...rightCallback, ...part }, attempt);
	return came.startsWith('crashes') ? REFUSES : came;
}

/** For a check: whether the reader's function does with this attempt what it should. */
export function does(part: Partial<Callback>, name: string): () => Promise<boolean | string> {
	return async () => {
		const attempt = attempts.find((one) => one.name === name);
		if (!attempt) throw new Error(`No sign-in is called ${name}.`);
		const came = await outcome(part, attempt);
		return came === attempt.expected || `it ${came}`;
	};
}

/** A test of callbacks: the names of the rows in which one does not do what it should. */
export type Holes = (callback: Callback, rows: readonly Attempt[]) => Promise<string[]>;

const byEmail = (email?: string) => accounts.find((one) => one.email === email) ?? null;

/** Callbacks for the last step: one is right, the others have one function as it is often found. */
export const suspects: Readonly<Record<string, Callback>> = {
	'right in every function': rightCallback,
	'finds people by e-mail': {
		...rightCallback,
		session(_by, { email }) {
			const account = byEmail(email);
			return account && { account, opens: account.tenants };
		},
	},
	'takes the provider from the response': {
		...rightCallback,
		async receive({ state, iss, code }, desk) {
			const login = desk.take(state);
			if (!login) throw new Refused('Nobody began this login.');
			const by = Object.values(connections).find(({ issuer }) => issuer === iss);
			return { connection: login.connection, claims: await redeem(by ?? login.connection, code) };
		},
	},
	'reads a missing email_verified as yes': {
		...rightCallback,
		link: (by, claims) => rightCallback.link(by, { email_verified: true, ...claims }),
	},
	'links whatever address a provider vouches for': {
		...rightCallback,
		link: (_by, { email, email_verified }) => (email_verified === true ? byEmail(email) : null),
	},
	'takes the issuer for the customer': { ...rightCallback, admits: () => true },
	'takes the tenant from RelayState': {
		...rightCallback,
		async accept(post, desk) {
			const by = Object.values(connections).find(({ issuer }) => issuer === claimedIssuer(post));
			const said = await verified(by ?? connection('acme-saml'), post);
			const chosen = connections[post.relayState ?? ''] ?? desk.take(post.relayState)?.connection;
			if (!chosen) throw new Refused('RelayState names no connection.');
			return { connection: chosen, claims: said.claims };
		},
	},
	'goes by the names of groups': {
		...rightCallback,
		role: (_by, { groups }) => (String(groups).includes('operators') ? 'operator' : 'member'),
	},
	'refuses everybody': {
		...rightCallback,
		session() {
			throw new Refused('Come back later.');
		},
	},
	'crashes where it should refuse': {
		...rightCallback,
		receive: (response, desk) =>
			rightCallback.receive(response, desk).catch(() => null as unknown as Received),
	},
	'signs everybody in as gus': {
		...rightCallback,
		session: (by) => ({ account: byEmail(gus.email) as Account, opens: [by.tenant] }),
	},
};

async function there(suspect: Callback): Promise<string[]> {
	const found: string[] = [];
	for (const one of attempts)
		if ((await answer(suspect, one)) !== one.expected) found.push(one.name);
	return found;
}

/** How many rows a suspect gets wrong. */
export const holesIn = async (name: string) =>
	(await there(suspects[name] ?? rightCallback)).length;

/** For the last check: whether a test says so when only some rows are asked. */
export function complains(holes: Holes, asked: (one: Attempt) => boolean) {
	return async () => {
		const found = await holes(rightCallback, attempts.filter(asked));
		return found.length > 0 || 'your test found nothing';
	};
}

/** For the last check: whether a test finds the holes of this callback, and no other. */
export function finds(holes: Holes, name: string): () => Promise<boolean | string> {
	return async () => {
		const suspect = suspects[name];
		if (!suspect) throw new Error(`No callback is called ${name}.`);
		const [found, real] = [await holes(suspect, attempts), await there(suspect)];
		const missed = real.filter((one) => !found.includes(one));
		const invented = found.filter((one) => !real.includes(one));
		if (missed.length + invented.length === 0) return true;
		return `missed: ${missed.join('; ') || 'none'}. Found without need: ${invented.join('; ') || 'none'}`;
	};
}

const signedByAcme = (callback: Callback | undefined, claims: Claims) =>
	answer(callback ?? rightCallback, {
		name: 'your token',
		way: 'person',
		right: false,
		expected: '',
		begun: ACME,
		claims,
	});

/** For the first step: what comes of a token of acme's in a product that finds people by e-mail. */
export const byAddress = (claims: Claims) =>
	signedByAcme(suspects['finds people by e-mail'], claims);

/** The same in a product that goes by connection and subject. */
export const rightly = (claims: Claims) => signedByAcme(rightCallback, claims);
