import * as client from 'openid-client';

/** A provider that one tenant brought, as our configuration has it. Nothing in it comes from a response. */
export interface Connection {
	readonly id: string;
	readonly tenantId: string;
	readonly issuer: string;
	readonly clientId: string;
	readonly clientSecret: string;
	readonly scope: string;
	/** Registered at this provider, and of this connection alone. */
	readonly redirectUri: string;
	/** The claim that names the customer of an issuer with several, as `hd`; null where it has this one. */
	readonly customer: { readonly claim: string; readonly value: string } | null;
	/** The claim with the person's groups. */
	readonly groupsClaim: string;
}

/** A login that a browser has begun, until it comes back or ten minutes have passed. */
export interface Flow {
	readonly state: string;
	/** What is in the browser's `__Host-` cookie. */
	readonly browser: string;
	readonly connectionId: string;
	readonly nonce: string;
	readonly codeVerifier: string;
	readonly expiresAt: number;
}

export interface Flows {
	keep(flow: Flow): Promise<void>;
	/** Removes the flow of this browser and returns it: of two calls, one finds nothing. */
	take(state: string, browser: string): Promise<Flow | null>;
}

/** Who signed in. `connectionId` and `subject` together find the person. */
export interface Person {
	readonly tenantId: string;
	readonly connectionId: string;
	readonly subject: string;
	/** For the one link of an old account, where `emailVerified` is true; it finds nobody. */
	readonly email: string | null;
	readonly emailVerified: boolean;
	/** Null where the token does not say them, which is not the same as none. */
	readonly groups: readonly string[] | null;
}

/** Why a login was refused: for the log. The browser is told that it failed, and no more. */
export type Reason =
	| 'response'
	| 'flow'
	| 'address'
	| 'issuer'
	| 'denied'
	| 'code'
	| 'token'
	| 'customer';

export class LoginRefused extends Error {
	readonly reason: Reason;

	constructor(reason: Reason, cause?: unknown) {
		super(`The login was refused: ${reason}.`, { cause });
		this.name = 'LoginRefused';
		this.reason = reason;
	}
}

/** The provider did not answer, or answered nonsense: nobody was refused, so it is a 502. */
export class ProviderUnavailable extends Error {
	constructor(cause: unknown) {
		super('The identity provider can not be reached.', { cause });
		this.name = 'ProviderUnavailable';
	}
}

const TEN_MINUTES = 600_000;
const ONCE = ['state', 'code', 'iss', 'error'];

export interface Options {
	/** @returns null for a connection that does not exist or is switched off. */
	readonly connection: (id: string) => Promise<Connection | null>;
	readonly flows: Flows;
	readonly timeoutSeconds?: number;
	/** Runs on each configuration after our own settings. */
	readonly execute?: readonly ((config: client.Configuration) => void)[];
	readonly now?: () => number;
}

/** Signs people in with the provider of a connection that was chosen before. */
export class SignIn {
	readonly #options: Options;

	constructor(options: Options) {
		this.#options = options;
	}

	// #region begin
	/**
	 * Begins a login. The connection comes from the page that the browser is on, or from a proved domain
	 * of the address typed: an unproved one sends people to a stranger's password page.
	 *
	 * @param browser random, from this browser's cookie.
	 * @returns where to send the browser.
	 */
	async begin(connectionId: string, browser: string): Promise<URL> {
		const connection = await this.#options.connection(connectionId);
		// A browser without its cookie is every browser without one.
		if (!connection || !browser) throw new LoginRefused('flow');
		const config = await this.#discover(connection);
		const flow = {
			state: client.randomState(),
			browser,
			connectionId,
			nonce: client.randomNonce(),
			codeVerifier: client.randomPKCECodeVerifier(),
			expiresAt: this.#now() + TEN_MINUTES,
		};
		await this.#options.flows.keep(flow);
		return client.buildAuthorizationUrl(config, {
			redirect_uri: connection.redirectUri,
			scope: connection.scope,
			state: flow.state,
			nonce: flow.nonce,
			code_challenge: await client.calculatePKCECodeChallenge(flow.codeVerifier),
			code_challenge_method: 'S256',
		});
	}
	// #endregion begin

	// #region finish
	/**
	 * Ends a login. All that it compares with is of the connection that the flow began with.
	 *
	 * @param address of the callback: our own origin, with path and query of the request.
	 */
	async finish(address: URL, browser: string): Promise<Person> {
		const { flow, chosen } = await this.#flowOf(address, browser);
		const config = await this.#discover(chosen);
		const query = address.searchParams;
		const iss = query.get('iss');
		const promised = config.serverMetadata().authorization_response_iss_parameter_supported;
		// Before the code is sent: a code of another provider is not for this one to read.
		if (iss === null ? promised : iss !== chosen.issuer) throw new LoginRefused('issuer');
		if (query.has('error')) throw new LoginRefused('denied');
		if (!query.get('code')) throw new LoginRefused('response');

		const claims = await this.#claims(config, flow, address);
		const { customer } = chosen;
		if (customer && claims[customer.claim] !== customer.value) throw new LoginRefused('customer');
		return personOf(chosen, claims);
	}
	// #endregion finish

	// #region flow
	/** Takes the login that this browser began, once, with the connection that it began with. */
	async #flowOf(address: URL, browser: string): Promise<{ flow: Flow; chosen: Connection }> {
		const query = address.searchParams;
		if (ONCE.some((name) => query.getAll(name).length > 1)) throw new LoginRefused('response');
		const flow = browser && (await this.#options.flows.take(query.get('state') ?? '', browser));
		if (!flow || this.#now() >= flow.expiresAt) throw new LoginRefused('flow');
		const chosen = await this.#options.connection(flow.connectionId);
		if (!chosen) throw new LoginRefused('flow');
		if (address.origin + address.pathname !== chosen.redirectUri) throw new LoginRefused('address');
		return { flow, chosen };
	}
	// #endregion flow

	// #region exchange
	/** The claims of an ID token with issuer, audience, times, nonce and signature as they must be. */
	async #claims(config: client.Configuration, flow: Flow, address: URL): Promise<client.IDToken> {
		try {
			const tokens = await client.authorizationCodeGrant(config, address, {
				expectedState: flow.state,
				expectedNonce: flow.nonce,
				pkceCodeVerifier: flow.codeVerifier,
				idTokenExpected: true,
			});
			const claims = tokens.claims();
			if (!claims) throw new LoginRefused('token');
			return claims;
		} catch (cause) {
			if (cause instanceof client.ResponseBodyError && cause.status < 500) {
				throw new LoginRefused('code', cause);
			}
			throw isUnavailable(cause)
				? new ProviderUnavailable(cause)
				: new LoginRefused('token', cause);
		}
	}

	/** Reads the provider's metadata anew: a login is rare, and what was kept may be yesterday's. */
	async #discover({ issuer, clientId, clientSecret }: Connection): Promise<client.Configuration> {
		const { timeoutSeconds = 5, execute = [] } = this.#options;
		const metadata = { id_token_signed_response_alg: 'RS256' };
		const authentication = client.ClientSecretBasic(clientSecret);
		try {
			return await client.discovery(new URL(issuer), clientId, metadata, authentication, {
				timeout: timeoutSeconds,
				// Without it, openid-client lets TLS stand for the signature of the ID token.
				execute: [client.enableNonRepudiationChecks, ...execute],
			});
		} catch (cause) {
			throw new ProviderUnavailable(cause);
		}
	}
	// #endregion exchange

	#now(): number {
		return this.#options.now?.() ?? Date.now();
	}
}

const UNAVAILABLE = new Set([
	'OAUTH_TIMEOUT',
	'OAUTH_RESPONSE_IS_NOT_CONFORM',
	'OAUTH_PARSE_ERROR',
]);

function isUnavailable(cause: unknown): boolean {
	if (cause instanceof client.ResponseBodyError) return cause.status >= 500;
	if (cause instanceof client.ClientError) return UNAVAILABLE.has(cause.code ?? '');
	return cause instanceof TypeError;
}

// #region claims
/** What verified claims say of a person: what each may do is for the tables to decide. */
function personOf(chosen: Connection, claims: client.IDToken): Person {
	const email = claims['email'];
	return {
		tenantId: chosen.tenantId,
		connectionId: chosen.id,
		subject: claims.sub,
		email: typeof email === 'string' && email !== '' ? email : null,
		// Missing is no yes, and neither is a text.
		emailVerified: claims['email_verified'] === true,
		groups: groupsOf(claims, chosen.groupsClaim),
	};
}

/** Null where the provider left them out: no claim, or a link to too many of them, or no list of texts. */
function groupsOf(claims: client.IDToken, name: string): string[] | null {
	const groups = claims[name];
	const elsewhere = claims['_claim_names'];
	const linked = typeof elsewhere === 'object' && elsewhere !== null && name in elsewhere;
	if (linked || claims['hasgroups'] !== undefined || !Array.isArray(groups)) return null;
	return groups.every((group): group is string => typeof group === 'string') ? groups : null;
}
// #endregion claims
