import * as client from 'openid-client';
import { describe, expect, it } from 'vitest';
import cases from './cases.json' with { type: 'json' };
import {
	type Connection,
	type Flow,
	type Flows,
	LoginRefused,
	type Person,
	ProviderUnavailable,
	SignIn,
} from './oidc-callback.ts';
import { visit } from './visit.ts';

// Three providers run where the environment says: ACME_ISSUER_URL, GLOBEX_ISSUER_URL, SHARED_ISSUER_URL.

const env = (name: string) => process.env[name] ?? '';

const connections = new Map<string, Connection>(
	Object.entries(cases.connections).map(([id, { tenant, issuer, customer, groupsClaim }]) => [
		id,
		{
			id,
			tenantId: tenant,
			issuer: env(issuer),
			clientId: 'hub',
			clientSecret: env('OIDC_CLIENT_SECRET'),
			scope: 'openid email groups',
			redirectUri: `https://app.example/sso/${id}/callback`,
			customer,
			groupsClaim,
		},
	]),
);
const connectionOf = (id: string) => connections.get(id) as Connection;

class FlowsInMemory implements Flows {
	readonly #flows = new Map<string, Flow>();

	async keep(flow: Flow): Promise<void> {
		this.#flows.set(flow.state, flow);
	}

	async take(state: string, browser: string): Promise<Flow | null> {
		const flow = this.#flows.get(state);
		if (flow?.browser !== browser) return null;
		this.#flows.delete(state);
		return flow;
	}
}

async function tokenRequests({ issuer }: Connection): Promise<number> {
	const response = await fetch(`${issuer}/calls`);
	return ((await response.json()) as { calls: number }).calls;
}

interface Case {
	readonly connection: string;
	readonly account: string;
	readonly provider?: string;
	readonly address?: string;
	readonly query?: Readonly<Record<string, string | null>>;
	readonly twice?: string;
	readonly browser?: string;
	readonly again?: boolean;
	readonly after?: number;
	readonly timeout?: number;
}

interface SignsIn {
	begin(connectionId: string, browser: string): Promise<URL>;
	finish(address: URL, browser: string): Promise<Person>;
}

async function play(one: Case, signIn: SignsIn, clock: { later: number }): Promise<string> {
	const connection = connectionOf(one.connection);
	const begun = await signIn.begin(one.connection, 'browser');
	begun.searchParams.set('login_hint', one.account);
	if (one.provider) {
		// What a hostile provider can do: hand the browser on to another, with all that it knows.
		const other = connectionOf(one.provider);
		begun.host = new URL(other.issuer).host;
		begun.searchParams.set('redirect_uri', other.redirectUri);
	}
	const address = await visit(begun);
	address.pathname = `/sso/${one.address ?? connection.id}/callback`;
	for (const [name, value] of Object.entries(one.query ?? {})) {
		if (value === null) address.searchParams.delete(name);
		else address.searchParams.set(name, value);
	}
	if (one.twice) address.searchParams.append(one.twice, address.searchParams.get(one.twice) ?? '');
	if (one.again) await signIn.finish(address, 'browser');
	clock.later = one.after ?? 0;
	try {
		const person = await signIn.finish(address, one.browser ?? 'browser');
		const key = `${person.connectionId}/${person.subject}`;
		const email = `${person.email ?? 'no address'}${person.email && person.emailVerified ? ' verified' : ''}`;
		const groups = person.groups ? `[${person.groups.join(' ')}]` : 'unknown';
		return `${person.tenantId}, ${key}, ${email}, groups ${groups}`;
	} catch (cause) {
		if (cause instanceof LoginRefused) return `refused: ${cause.reason}`;
		if (cause instanceof ProviderUnavailable) return 'unavailable';
		throw cause;
	}
}

const open = (timeoutSeconds: number | undefined, clock: { later: number }) =>
	new SignIn({
		connection: async (id) => connections.get(id) ?? null,
		flows: new FlowsInMemory(),
		...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
		execute: [client.allowInsecureRequests],
		now: () => Date.now() + clock.later * 1000,
	});

describe('a login', () => {
	it.each(cases.cases)('$name: $answer', async ({ name: _, answer, ...one }) => {
		const connection = connectionOf(one.connection);
		const before = await tokenRequests(connection);
		const clock = { later: 0 };
		const came = await play(one as Case, open((one as Case).timeout, clock), clock);
		const requests = (await tokenRequests(connection)) - before;
		expect({ answer: came, tokenRequests: requests }).toEqual({
			answer,
			tokenRequests: one.tokenRequests,
		});
	});

	it('costs four requests to the provider: metadata twice, the token, the keys', async () => {
		const { issuer } = connectionOf('acme-oidc');
		const requests = async () =>
			((await (await fetch(`${issuer}/calls`)).json()) as { requests: number }).requests;
		const before = await requests();
		const clock = { later: 0 };
		await play({ connection: 'acme-oidc', account: 'ada' }, open(undefined, clock), clock);
		expect((await requests()) - before).toBe(4);
	});

	it('begins with no connection that does not exist', async () => {
		const begun = open(undefined, { later: 0 }).begin('no-such-connection', 'browser');
		await expect(begun).rejects.toMatchObject({ reason: 'flow' });
	});

	it('begins and ends in no browser without its cookie', async () => {
		const begun = open(undefined, { later: 0 }).begin('acme-oidc', '');
		await expect(begun).rejects.toMatchObject({ reason: 'flow' });
		const forgetful = new SignIn({
			connection: async (id) => connections.get(id) ?? null,
			flows: {
				keep: async () => undefined,
				take: async () => expect.unreachable('The store is asked for anybody’s login.'),
			},
		});
		const address = new URL('https://app.example/sso/acme-oidc/callback?state=s&code=c');
		await expect(forgetful.finish(address, '')).rejects.toMatchObject({ reason: 'flow' });
	});

	it('begins with no provider that is down', async () => {
		const signIn = new SignIn({
			connection: async () => ({ ...connectionOf('acme-oidc'), issuer: 'http://127.0.0.1:1' }),
			flows: new FlowsInMemory(),
			execute: [client.allowInsecureRequests],
		});
		await expect(signIn.begin('acme-oidc', 'browser')).rejects.toThrow(ProviderUnavailable);
	});

	it('asks nobody without TLS', async () => {
		const signIn = new SignIn({
			connection: async (id) => connections.get(id) ?? null,
			flows: new FlowsInMemory(),
		});
		await expect(signIn.begin('acme-oidc', 'browser')).rejects.toThrow(ProviderUnavailable);
	});
});

describe('a provider that others can not hand a browser to', () => {
	it('refuses the callback address of another connection', async () => {
		const signIn = open(undefined, { later: 0 });
		const begun = await signIn.begin('acme-oidc', 'browser');
		begun.searchParams.set('login_hint', 'gus');
		begun.host = new URL(connectionOf('globex-oidc').issuer).host;
		await expect(visit(begun)).rejects.toThrow('redirect_uri');
	});
});

describe('openid-client alone', () => {
	it('takes an ID token that is signed with a key which the issuer does not publish', async () => {
		const { issuer, clientId, clientSecret, redirectUri } = connectionOf('acme-oidc');
		const authentication = client.ClientSecretBasic(clientSecret);
		const config = await client.discovery(new URL(issuer), clientId, {}, authentication, {
			execute: [client.allowInsecureRequests],
		});
		const pkceCodeVerifier = client.randomPKCECodeVerifier();
		const begun = client.buildAuthorizationUrl(config, {
			redirect_uri: redirectUri,
			scope: 'openid',
			state: 'of-a-test',
			nonce: 'of-a-test',
			code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
			code_challenge_method: 'S256',
			login_hint: 'unpublished-key',
		});
		const tokens = await client.authorizationCodeGrant(config, await visit(begun), {
			expectedState: 'of-a-test',
			expectedNonce: 'of-a-test',
			pkceCodeVerifier,
		});
		expect(tokens.claims()?.sub).toBe('unpublished-key');
	});
});
