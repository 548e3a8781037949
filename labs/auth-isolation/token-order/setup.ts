/** One module holds the world of every step: a lab’s files import this one and jose, and no other. */
import {
	base64url,
	compactVerify,
	decodeJwt,
	decodeProtectedHeader,
	exportJWK,
	exportSPKI,
	generateKeyPair,
	type JWTPayload,
} from 'jose';

/** The tenants of the lab, as the claim tenant_id and the path of a request name them. */
export const acme = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
export const globex = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';

/** What a tenant's page shows to whoever is believed to act for that tenant. */
export const books: Readonly<Record<string, string>> = {
	[acme]: 'orchid retainer',
	[globex]: 'falcon rollout',
};

export type Role = 'member' | 'admin';

/** What a request asks for: the tenant of its path, and the role that its route needs. */
export interface Asked {
	readonly tenant: string;
	readonly needs: Role;
}

/** Who a request acts for, once its token was verified. */
export interface Access {
	readonly tenantId: string;
	readonly role?: Role;
}

/** A verifier returns who acts, or throws. */
export type Verify = (token: string, asked: Asked) => Access | Promise<Access>;

/** The audience that access tokens for this API name. */
export const audience = 'https://api.example';

/** An issuer that the operator has configured. Nothing in it comes from a token. */
export interface Issuer {
	readonly url: string;
	/** Public keys by their id, the kid. */
	readonly keys: ReadonlyMap<string, CryptoKey>;
	/** The tenants that this issuer may speak for. */
	readonly tenants: ReadonlySet<string>;
}

const pair = () => generateKeyPair('ES256', { extractable: true });
const [houseKey, globexKey, attackerKey] = await Promise.all([pair(), pair(), pair()]);

const HOUSE = 'https://id.example';
const GLOBEX = 'https://login.globex.example';

/** The configured issuers by their address. */
export const issuers: ReadonlyMap<string, Issuer> = new Map([
	[
		HOUSE,
		{
			url: HOUSE,
			keys: new Map([['house-1', houseKey.publicKey]]),
			tenants: new Set([acme]),
		},
	],
	[
		GLOBEX,
		{
			url: GLOBEX,
			keys: new Map([['globex-1', globexKey.publicKey]]),
			tenants: new Set([globex]),
		},
	],
]);

/** Role and version of a membership, as the database has them now; null without one. A version is
 * digits as text, in the token too: a double does not hold every bigint. */
export async function membership(
	tenantId: string,
	issuer: string,
	subject: string,
): Promise<{ version: string; role: Role } | null> {
	const members: Record<string, { version: string; role: Role }> = {
		[`${acme} ${HOUSE} ada`]: { version: '3', role: 'member' },
		[`${globex} ${GLOBEX} gus`]: { version: '7', role: 'admin' },
	};
	return members[`${tenantId} ${issuer} ${subject}`] ?? null;
}

type Header = Record<string, unknown>;
type Signer = (text: string) => Promise<string>;

/** Puts JSON into a token's form: base64url without padding. */
export const encodePart = (part: unknown) => base64url.encode(JSON.stringify(part));

/** Takes JSON out of a token's form. */
export const decodePart = (part: string): Record<string, unknown> =>
	JSON.parse(new TextDecoder().decode(base64url.decode(part)));

const bytes = (text: string) => new TextEncoder().encode(text);

function es256(key: CryptoKey): Signer {
	return async (text) => {
		const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
		return base64url.encode(new Uint8Array(await crypto.subtle.sign(algorithm, key, bytes(text))));
	};
}

/** What an attacker does who found the public key: its text is the secret of HS256. */
const hs256: Signer = async (text) => {
	const secret = bytes(await exportSPKI(houseKey.publicKey));
	const algorithm = { name: 'HMAC', hash: 'SHA-256' };
	const key = await crypto.subtle.importKey('raw', secret, algorithm, false, ['sign']);
	return base64url.encode(new Uint8Array(await crypto.subtle.sign('HMAC', key, bytes(text))));
};

const house = es256(houseKey.privateKey);
const globexIssuer = es256(globexKey.privateKey);
const attacker = es256(attackerKey.privateKey);
const nobody: Signer = async () => '';

async function token(header: Header, claims: JWTPayload, sign: Signer): Promise<string> {
	const text = `${encodePart(header)}.${encodePart(claims)}`;
	return `${text}.${await sign(text)}`;
}

const now = Math.floor(Date.now() / 1000);
const adaHeader = { alg: 'ES256', typ: 'at+jwt', kid: 'house-1' };
const ada = {
	iss: HOUSE,
	aud: audience,
	sub: 'ada',
	tenant_id: acme,
	membership_version: '3',
	exp: now + 600,
};
const gusHeader = { alg: 'ES256', typ: 'at+jwt', kid: 'globex-1' };
const gus = { ...ada, iss: GLOBEX, sub: 'gus', tenant_id: globex, membership_version: '7' };
const { exp: _exp, ...withoutExpiry } = ada;
const { tenant_id: _tenant, ...withoutTenant } = ada;
const { kid: _kid, ...withoutKid } = adaHeader;
const { typ: _typ, ...withoutType } = adaHeader;

/** Ada's own access token, as acme's member. It is right in every respect. */
export const tokenOfAda = await token(adaHeader, ada, house);

/** One row of the table: a token, what its request asks for, and whether it is right. */
export interface TokenCase {
	readonly name: string;
	readonly token: string;
	readonly asked: Asked;
	readonly right: boolean;
	/** The link of the order that refuses it. */
	readonly link: 'none' | 'key' | 'issuer' | 'audience, type, time' | 'address' | 'membership';
}

const atAcme: Asked = { tenant: acme, needs: 'member' };
const atGlobex: Asked = { tenant: globex, needs: 'member' };
const embeddedKey = await exportJWK(attackerKey.publicKey);
const longer = { ...ada, exp: now + 86_400 };
const rewritten = [encodePart(adaHeader), encodePart(longer), tokenOfAda.split('.')[2]].join('.');

const FOR_US = 'audience, type, time';
/** A token that the house signs for Ada, with other claims or another header. */
const byHouse = (claims: object, header: object = {}) =>
	token({ ...adaHeader, ...header }, { ...ada, ...claims }, house);

type Made = readonly [string, string, Asked, TokenCase['link']];
const made: readonly Made[] = [
	['acme’s, right', tokenOfAda, atAcme, 'none'],
	[
		'globex’s, right, for an admin',
		await token(gusHeader, gus, globexIssuer),
		{ tenant: globex, needs: 'admin' },
		'none',
	],
	['body rewritten to live longer, signature kept', rewritten, atAcme, 'key'],
	['algorithm none', await token({ ...adaHeader, alg: 'none' }, ada, nobody), atAcme, 'key'],
	[
		'HS256 with the public key as secret',
		await token({ ...adaHeader, alg: 'HS256' }, ada, hs256),
		atAcme,
		'key',
	],
	[
		'attacker’s key in the header, jwk',
		await token({ ...adaHeader, jwk: embeddedKey }, ada, attacker),
		atAcme,
		'key',
	],
	[
		'attacker’s address in the header, jku',
		await token({ ...adaHeader, kid: 'x', jku: 'https://attacker.example/keys' }, ada, attacker),
		atAcme,
		'key',
	],
	[
		'attacker’s certificate in the header, x5u',
		await token({ ...withoutKid, x5u: 'https://attacker.example/cert' }, ada, attacker),
		atAcme,
		'key',
	],
	[
		'kid that nobody published',
		await token({ ...adaHeader, kid: 'house-9' }, ada, attacker),
		atAcme,
		'key',
	],
	[
		'globex’s key under its own kid, for the house',
		await token({ ...adaHeader, kid: 'globex-1' }, ada, globexIssuer),
		atAcme,
		'key',
	],
	[
		'globex’s issuer speaks for acme',
		await token(gusHeader, { ...gus, tenant_id: acme }, globexIssuer),
		atAcme,
		'issuer',
	],
	[
		'issuer that nobody configured',
		await token(adaHeader, { ...ada, iss: 'https://attacker.example' }, attacker),
		atAcme,
		'issuer',
	],
	['audience of another API', await byHouse({ aud: 'https://reports.example' }), atAcme, FOR_US],
	['ID token', await byHouse({}, { typ: 'JWT' }), atAcme, FOR_US],
	['no type', await token(withoutType, ada, house), atAcme, FOR_US],
	['expired', await byHouse({ exp: now - 60 }), atAcme, FOR_US],
	['not yet valid', await byHouse({ nbf: now + 600 }), atAcme, FOR_US],
	['never expires', await token(adaHeader, withoutExpiry, house), atAcme, FOR_US],
	['no tenant', await token(adaHeader, withoutTenant, house), atAcme, 'address'],
	['list of tenants', await byHouse({ tenant_id: [acme, globex] }), atAcme, 'address'],
	['acme’s, at globex’s path', tokenOfAda, atGlobex, 'address'],
	['membership changed since', await byHouse({ membership_version: '2' }), atAcme, 'membership'],
	['member who was removed', await byHouse({ sub: 'cleo' }), atAcme, 'membership'],
	[
		'member who was removed, no version in the token',
		await byHouse({ sub: 'cleo', membership_version: undefined }),
		atAcme,
		'membership',
	],
	[
		'role of another tenant',
		await byHouse({ roles: ['admin'] }),
		{ tenant: acme, needs: 'admin' },
		'membership',
	],
];

/** Every token of the lab: two are right. */
export const cases: readonly TokenCase[] = made.map(([name, text, asked, link]) => ({
	name,
	token: text,
	asked,
	link,
	right: link === 'none',
}));

/** What came of a token: the books that were handed out, or the refusal. */
export async function outcome(verify: Verify, { token: text, asked }: TokenCase): Promise<string> {
	try {
		const access = await verify(text, asked);
		return `hands out: ${books[access.tenantId] ?? 'nothing, the tenant is unknown'}`;
	} catch {
		return 'refuses';
	}
}

/** What should come of it. */
export function expected({ right, asked }: TokenCase): string {
	return right ? `hands out: ${books[asked.tenant]}` : 'refuses';
}

/** For a check: whether the verifier does with this token what it should. */
export function does(verify: Verify, name: string): () => Promise<boolean | string> {
	return async () => {
		const one = cases.find((row) => row.name === name);
		if (!one) throw new Error(`No case is called ${name}.`);
		const came = await outcome(verify, one);
		return came === expected(one) || `your verifier ${came}`;
	};
}

/** A refusal on purpose, by one link. Whatever else a verifier of the last step throws is a crash. */
export class Refused extends Error {
	readonly link: TokenCase['link'];

	constructor(link: TokenCase['link']) {
		super(`Refused by the link: ${link}.`);
		this.link = link;
	}
}

/** What came of a token, to the link that refused it. In a crash nobody refused. */
export async function answer(verify: Verify, { token: text, asked }: TokenCase): Promise<string> {
	try {
		const access = await verify(text, asked);
		return `hands out: ${books[access.tenantId] ?? 'nothing, the tenant is unknown'}`;
	} catch (cause) {
		return cause instanceof Refused ? `refuses by: ${cause.link}` : `crashes: ${cause}`;
	}
}

/** What should come of it, to the link. */
export function rightAnswer({ right, asked, link }: TokenCase): string {
	return right ? `hands out: ${books[asked.tenant]}` : `refuses by: ${link}`;
}

/** A test of verifiers: the names of the rows in which one does not do what it should. */
export type Holes = (verify: Verify, rows: readonly TokenCase[]) => Promise<string[]>;

/** For the last check: whether a test says so when only some rows are asked. */
export function complains(holes: Holes, asked: (one: TokenCase) => boolean) {
	return async () => {
		const found = await holes(verifierWithout(null), cases.filter(asked));
		return found.length > 0 || 'your test found nothing';
	};
}

/** For the last check: whether a test finds the holes of this verifier, and no other. */
export function finds(holes: Holes, name: string): () => Promise<boolean | string> {
	return async () => {
		const suspect = suspects[name];
		if (!suspect) throw new Error(`No verifier is called ${name}.`);
		const found = await holes(suspect.verify, cases);
		const missed = suspect.holes.filter((one) => !found.includes(one));
		const invented = found.filter((one) => !suspect.holes.includes(one));
		if (missed.length + invented.length === 0) return true;
		return `missed: ${missed.join('; ') || 'none'}. Found without need: ${invented.join('; ') || 'none'}`;
	};
}

/** The rows that a step is about, and the two right ones. */
export function casesOf(...links: readonly TokenCase['link'][]): TokenCase[] {
	return cases.filter(({ link }) => link === 'none' || links.includes(link));
}

type Link = Exclude<TokenCase['link'], 'none'>;

/** Steps 2 to 5 in one, with one link left out, the way it is left out in practice. */
function verifierWithout(missing: Link | null): Verify {
	const asks = (link: Link) => link !== missing;
	return async (text, asked) => {
		const header = decodeProtectedHeader(text);
		const claims = decodeJwt(text);
		const issuer = asks('issuer') ? issuers.get(claims.iss ?? '') : discovered(claims.iss);
		const key = issuer?.keys.get(header.kid ?? '');
		if (!issuer) throw new Refused('issuer');
		if (asks('key')) await verifySignature(text, key);

		const meant =
			header.typ === 'at+jwt' &&
			claims.aud === audience &&
			(claims.exp ?? 0) > now &&
			(claims.nbf ?? 0) <= now;
		if (asks(FOR_US) && !meant) throw new Refused(FOR_US);

		const tenantId = asks('address') ? claims['tenant_id'] : asked.tenant;
		if (tenantId !== asked.tenant) throw new Refused('address');
		const named = [claims['tenant_id'] ?? []].flat();
		const bound = named.length === 0 || named.some((one) => issuer.tenants.has(String(one)));
		if (asks('issuer') && !bound) throw new Refused('issuer');

		const home = claims.sub === 'gus' ? globex : acme;
		const member = await membership(home, home === globex ? GLOBEX : HOUSE, claims.sub ?? '');
		const holds =
			member !== null &&
			member.version === claims['membership_version'] &&
			(asked.needs === 'member' || member.role === asked.needs);
		if (asks('membership') && !holds) throw new Refused('membership');
		return { tenantId: asked.tenant };
	};
}

async function verifySignature(text: string, key: CryptoKey | undefined): Promise<void> {
	if (!key) throw new Refused('key');
	try {
		await compactVerify(text, key, { algorithms: ['ES256'] });
	} catch {
		throw new Refused('key');
	}
}

/** BROKEN on purpose: believes whichever issuer the token names, and asks it for its keys. */
function discovered(url = ''): Issuer {
	const stranger = {
		url,
		keys: new Map([['house-1', attackerKey.publicKey]]),
		tenants: new Set<string>(),
	};
	return issuers.get(url) ?? stranger;
}

const namesOf = (wanted: (one: TokenCase) => boolean) =>
	cases.filter(wanted).map(({ name }) => name);

const short = (link: Link) => ({
	verify: verifierWithout(link),
	holes: namesOf((one) => one.link === link),
});

/** Verifiers for the last step, with the cases in which each does not do what it should. */
export const suspects: Readonly<Record<string, { verify: Verify; holes: readonly string[] }>> = {
	'right in every link': { verify: verifierWithout(null), holes: [] },
	'does not verify signatures': short('key'),
	'believes any issuer': short('issuer'),
	'never asks for audience, type and time': short('audience, type, time'),
	'takes the tenant from the path': short('address'),
	'does not look the membership up': short('membership'),
	'refuses everything': {
		verify: async () => Promise.reject(new Refused('key')),
		holes: namesOf(({ link }) => link !== 'key'),
	},
	'crashes where it should refuse': {
		verify: async (text, asked) => {
			const access = await Promise.resolve(verifierWithout(null)(text, asked)).catch(() => null);
			return { tenantId: (access as Access).tenantId };
		},
		holes: namesOf(({ right }) => !right),
	},
	'answers for acme whoever asks': {
		verify: async (text, asked) => ({
			...(await verifierWithout(null)(text, asked)),
			tenantId: acme,
		}),
		holes: namesOf(({ right, asked }) => right && asked.tenant === globex),
	},
};
