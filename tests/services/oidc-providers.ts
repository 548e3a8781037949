import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
	base64url,
	type CryptoKey,
	exportJWK,
	generateKeyPair,
	type JWTHeaderParameters,
	type JWTPayload,
	SignJWT,
} from 'jose';
import Provider, { type KoaContextWithOIDC } from 'oidc-provider';

/** Three OpenID providers on loopback: acme's is hostile, globex's is not, several customers share the third. */
export interface OidcProviders {
	/** Issuers, for tests of all languages; nothing in there is a secret. */
	readonly env: Readonly<Record<string, string>>;
	stop(): Promise<void>;
}

/** What a provider knows of an account, which its administrators decide. */
interface Account {
	readonly email?: unknown;
	readonly email_verified?: unknown;
	readonly groups?: unknown;
	readonly hd?: string;
	/** The subject of its tokens, where that is not its name. */
	readonly sub?: string;
	/** What a hostile provider does to the ID token that it would have issued. */
	readonly forge?: (claims: JWTPayload, others: Others) => Forged;
	/** What the token endpoint does instead of answering, or the keys' endpoint after it. */
	readonly endpoint?: 'fails' | 'hangs' | 'keeps its keys';
	/** Names this issuer in the response. */
	readonly responseOf?: 'globex';
}

interface Forged {
	readonly claims?: JWTPayload;
	readonly header?: Partial<JWTHeaderParameters>;
	readonly key?: 'secret' | 'unpublished' | 'none';
}

interface Others {
	readonly globex: string;
}

/** What a token of Microsoft's has in place of too many groups. */
const ELSEWHERE: JWTPayload = {
	_claim_names: { groups: 'src1' },
	_claim_sources: { src1: { endpoint: 'https://graph.example/getMemberObjects' } },
};

const ACME: Readonly<Record<string, Account>> = {
	ada: { email: 'ada@acme.example', email_verified: true, groups: ['everyone'] },
	bea: { email: 'bea@acme.example', email_verified: true, groups: ['everyone', 'books-admins'] },
	gus: { email: 'gus@globex.example', email_verified: true, groups: ['operators', 'admin'] },
	'group-text': { groups: 'books-admins' },
	'group-objects': { groups: [{ name: 'books-admins' }, null, 7] },
	'group-proto': { groups: ['constructor', '__proto__', 'toString'] },
	'group-none': { groups: [] },
	'group-missing': {},
	'group-elsewhere': { forge: (claims) => ({ claims: { ...claims, ...ELSEWHERE } }) },
	'group-some': {
		forge: (claims) => ({ claims: { ...claims, ...ELSEWHERE, groups: ['everyone'] } }),
	},
	'group-has': {
		groups: ['everyone'],
		forge: (claims) => ({ claims: { ...claims, hasgroups: true } }),
	},
	'email-false': { email: 'gina@globex.example', email_verified: false },
	'email-silent': { email: 'gina@globex.example' },
	'email-text': { email: 'gina@globex.example', email_verified: 'true' },
	'email-list': { email: ['gina@globex.example'], email_verified: true },
	'response-of-globex': { responseOf: 'globex' },
	'token-of-globex': { forge: (claims, { globex }) => ({ claims: { ...claims, iss: globex } }) },
	'for-another-client': { forge: (claims) => ({ claims: { ...claims, aud: 'somebody-else' } }) },
	'for-two-clients': {
		forge: (claims) => ({
			claims: { ...claims, aud: ['hub', 'somebody-else'], azp: 'somebody-else' },
		}),
	},
	'old-nonce': { forge: (claims) => ({ claims: { ...claims, nonce: 'of-another-login' } }) },
	'no-nonce': { forge: ({ nonce: _, ...claims }) => ({ claims }) },
	expired: {
		forge: (claims) => ({ claims: { ...claims, iat: 1_700_000_000, exp: 1_700_000_600 } }),
	},
	'no-subject': { forge: ({ sub: _, ...claims }) => ({ claims }) },
	'number-subject': { forge: (claims) => ({ claims: { ...claims, sub: 7 as unknown as string } }) },
	unsigned: { forge: () => ({ key: 'none' }) },
	'unpublished-key': { forge: () => ({ key: 'unpublished' }) },
	'secret-as-key': { forge: () => ({ key: 'secret' }) },
	'token-endpoint-fails': { endpoint: 'fails' },
	'token-endpoint-hangs': { endpoint: 'hangs' },
	'keys-endpoint-fails': { endpoint: 'keeps its keys' },
};

const GLOBEX: Readonly<Record<string, Account>> = {
	gus: { email: 'gus@globex.example', email_verified: true, groups: ['staff'] },
};

const SHARED: Readonly<Record<string, Account>> = {
	ida: { email: 'ida@initech.example', email_verified: true, hd: 'initech.example' },
	'ada-of-acme': { email: 'ida@initech.example', email_verified: true, hd: 'acme.example' },
	private: { email: 'ida@initech.example', email_verified: true },
};

const ASKED_BY_SERVICES = new Set(['/.well-known/openid-configuration', '/jwks', '/token']);

const CLIENT = 'hub';
const SECRET = 'known-to-everybody-who-reads-the-tests';

/** Starts the three, each on a free port of 127.0.0.1. */
export async function startOidcProviders(): Promise<OidcProviders> {
	const servers = await Promise.all([listen(), listen(), listen()]);
	const [acme, globex, shared] = servers.map(
		(server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
	) as [string, string, string];
	const others = { globex };
	const providers = [
		await makeProvider(acme, 'acme-oidc', ACME, others),
		await makeProvider(globex, 'globex-oidc', GLOBEX, others),
		await makeProvider(shared, 'initech-shared', SHARED, others, { namesItself: false }),
	];
	for (const [at, provider] of providers.entries()) {
		servers[at]?.on('request', provider.callback());
	}
	return {
		env: {
			ACME_ISSUER_URL: acme,
			GLOBEX_ISSUER_URL: globex,
			SHARED_ISSUER_URL: shared,
			OIDC_CLIENT_SECRET: SECRET,
		},
		stop: async () => {
			for (const server of servers) {
				server.closeAllConnections();
				await new Promise((resolve) => server.close(resolve));
			}
		},
	};
}

function listen(): Promise<Server> {
	const server = createServer();
	return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

/**
 * A provider whose login asks for nothing: `login_hint` says who signs in. `GET /calls` tells how often
 * its token endpoint was asked, and how often services asked it for anything.
 */
async function makeProvider(
	issuer: string,
	connection: string,
	accounts: Readonly<Record<string, Account>>,
	others: Others,
	{ namesItself = true } = {},
): Promise<Provider> {
	const { privateKey } = await generateKeyPair('RS256', { extractable: true });
	const jwk = { ...(await exportJWK(privateKey)), kid: 'november', alg: 'RS256', use: 'sig' };
	const provider = new Provider(issuer, {
		clients: [
			{
				client_id: CLIENT,
				client_secret: SECRET,
				redirect_uris: [`https://app.example/sso/${connection}/callback`],
				grant_types: ['authorization_code'],
				response_types: ['code'],
			},
		],
		jwks: { keys: [jwk] },
		cookies: { keys: ['of-a-test'] },
		pkce: { required: () => true },
		ttl: {
			AccessToken: 600,
			AuthorizationCode: 60,
			Grant: 600,
			IdToken: 600,
			Interaction: 600,
			Session: 600,
		},
		conformIdTokenClaims: false,
		scopes: ['openid', 'email', 'groups'],
		claims: { openid: ['sub', 'hd'], email: ['email', 'email_verified'], groups: ['groups'] },
		features: { devInteractions: { enabled: false } },
		interactions: { url: (_, { uid }) => `/login/${uid}` },
		findAccount: (_, accountId) => ({
			accountId,
			claims: () => {
				const { sub = accountId, email, email_verified, groups, hd } = accounts[accountId] ?? {};
				// What is undefined does not become a claim.
				return { sub, email, email_verified, groups, hd } as { sub: string };
			},
		}),
		loadExistingGrant: async (ctx) => {
			const clientId = ctx.oidc.client?.clientId;
			const accountId = ctx.oidc.account?.accountId;
			if (clientId === undefined || accountId === undefined) return undefined;
			const grant = new ctx.oidc.provider.Grant({ clientId, accountId });
			grant.addOIDCScope('openid email groups');
			await grant.save();
			return grant;
		},
	});
	let calls = 0;
	let requests = 0;
	let keepsItsKeys = false;
	const { privateKey: unpublished } = await generateKeyPair('RS256');

	provider.use(async (ctx: KoaContextWithOIDC, next) => {
		if (ctx.path === '/calls') {
			ctx.body = { calls, requests };
			return;
		}
		if (ctx.path.startsWith('/login/')) {
			const { params } = await provider.interactionDetails(ctx.req, ctx.res);
			const accountId = String(params['login_hint']);
			if (!(accountId in accounts)) ctx.throw(400, `There is no account ${accountId}.`);
			await provider.interactionFinished(ctx.req, ctx.res, { login: { accountId } });
			ctx.respond = false;
			return;
		}
		if (ctx.path === '/token') calls += 1;
		if (ASKED_BY_SERVICES.has(ctx.path)) requests += 1;
		if (ctx.path === '/jwks' && keepsItsKeys) {
			keepsItsKeys = false;
			ctx.status = 500;
			return;
		}
		await next();
		if (ctx.path === '/.well-known/openid-configuration' && !namesItself) {
			const metadata = ctx.body as Record<string, unknown>;
			delete metadata['authorization_response_iss_parameter_supported'];
		}
		if (ctx.path === '/token') await answerAs(ctx);
		const location = ctx.response.headers['location'];
		if (typeof location === 'string' && location.startsWith('https://app.example/')) {
			const address = new URL(location);
			if (!namesItself) address.searchParams.delete('iss');
			const code = ctx.oidc?.entities.AuthorizationCode;
			const accountId = code?.accountId ?? '';
			if (accounts[accountId]?.responseOf) address.searchParams.set('iss', others.globex);
			ctx.response.set('Location', String(address));
		}
	});
	return provider;

	async function answerAs(ctx: KoaContextWithOIDC): Promise<void> {
		const account = accounts[ctx.oidc?.entities.Account?.accountId ?? ''];
		if (account?.endpoint === 'fails') {
			ctx.status = 500;
			ctx.body = 'Internal Server Error';
		}
		if (account?.endpoint === 'keeps its keys') keepsItsKeys = true;
		// Until the client gives up, or the test stops this server.
		if (account?.endpoint === 'hangs') {
			await new Promise((resolve) => ctx.req.socket.once('close', resolve));
		}
		const body = ctx.body as { id_token?: string };
		if (!account?.forge || !body.id_token) return;
		const claims = JSON.parse(
			new TextDecoder().decode(base64url.decode(body.id_token.split('.')[1] as string)),
		) as JWTPayload;
		const forged = account.forge(claims, others);
		body.id_token = await signed(forged.claims ?? claims, forged.key);
	}

	async function signed(claims: JWTPayload, key?: Forged['key']): Promise<string> {
		if (key === 'none') {
			return `${base64url.encode('{"alg":"none"}')}.${base64url.encode(JSON.stringify(claims))}.`;
		}
		const token = new SignJWT(claims);
		if (key === 'secret') {
			return token.setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(SECRET));
		}
		const by: CryptoKey = key === 'unpublished' ? unpublished : privateKey;
		return token.setProtectedHeader({ alg: 'RS256', kid: 'november' }).sign(by);
	}
}
