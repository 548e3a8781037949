import { allowInsecureRequests } from 'openid-client';
import { afterAll, expect, it } from 'vitest';
import cases from '../../labs/auth-isolation/hostile-idp/code/oidc-callback/cases.json' with {
	type: 'json',
};
import {
	type Connection,
	type Flow,
	type Person,
	SignIn,
} from '../../labs/auth-isolation/hostile-idp/code/oidc-callback/oidc-callback.ts';
import { visit } from '../../labs/auth-isolation/hostile-idp/code/oidc-callback/visit.ts';
import {
	type Callback,
	holes,
	type Row,
	type Session,
} from '../../labs/auth-isolation/hostile-idp/code/sign-in-holes/sign-in-holes.ts';
import '../../labs/auth-isolation/hostile-idp/code/sign-in-holes/sign-in-holes.test.ts';
import { startOidcProviders } from '../services/oidc-providers.ts';

/** The table against the callback of the guide, with providers that run. */

const providers = await startOidcProviders();
afterAll(() => providers.stop());

const connections = new Map<string, Connection>(
	Object.entries(cases.connections).map(([id, { tenant, issuer, customer }]) => [
		id,
		{
			id,
			tenantId: tenant,
			issuer: providers.env[issuer] as string,
			clientId: 'hub',
			clientSecret: providers.env['OIDC_CLIENT_SECRET'] as string,
			scope: 'openid email groups',
			redirectUri: `https://app.example/sso/${id}/callback`,
			customer,
			groupsClaim: 'groups',
		},
	]),
);

/** Accounts of the product, by connection and subject, and what groups give, by the map of a connection. */
const people: ReadonlyMap<string, string> = new Map([
	['acme-oidc/ada', 'ada'],
	['globex-oidc/gus', 'gus'],
	['initech-shared/ida', 'ida'],
]);
const addresses: ReadonlyMap<string, string> = new Map([['gus@globex.example', 'gus']]);
const roles: ReadonlyMap<string, string> = new Map([['acme-oidc/books-admins', 'admin']]);

const session = (connectionId: string, personId: string, role = 'member'): Session => ({
	tenantId: (connections.get(connectionId) as Connection).tenantId,
	connectionId,
	personId,
	role,
});

const answers =
	(account: string, provider?: string, change: (address: URL) => void = () => undefined) =>
	async (begun: URL) => {
		begun.searchParams.set('login_hint', account);
		const other = connections.get(provider ?? '');
		if (other) {
			begun.host = new URL(other.issuer).host;
			begun.searchParams.set('redirect_uri', other.redirectUri);
		}
		const address = await visit(begun);
		change(address);
		return address;
	};

const rows: readonly Row[] = [
	{
		name: 'ada',
		connection: 'acme-oidc',
		respond: answers('ada'),
		expected: session('acme-oidc', 'ada'),
	},
	{
		name: 'gus',
		connection: 'globex-oidc',
		respond: answers('gus'),
		expected: session('globex-oidc', 'gus'),
	},
	{
		name: 'ida',
		connection: 'initech-shared',
		respond: answers('ida'),
		expected: session('initech-shared', 'ida'),
	},
	{
		name: 'a mapped group',
		connection: 'acme-oidc',
		respond: answers('bea'),
		expected: session('acme-oidc', 'a stranger', 'admin'),
	},
	{
		name: 'acme’s provider names subject, address and groups of others',
		connection: 'acme-oidc',
		respond: answers('gus'),
		expected: session('acme-oidc', 'a stranger'),
	},
	{
		name: 'globex’s provider answers acme’s login at its own address',
		connection: 'acme-oidc',
		respond: answers('gus', 'globex-oidc'),
		expected: 'address',
	},
	{
		name: 'globex’s provider answers acme’s login',
		connection: 'acme-oidc',
		respond: answers('gus', 'globex-oidc', (address) => {
			address.pathname = '/sso/acme-oidc/callback';
		}),
		expected: 'issuer',
	},
	{
		name: 'another browser',
		connection: 'globex-oidc',
		respond: answers('gus'),
		elsewhere: true,
		expected: 'flow',
	},
	{
		name: 'another customer',
		connection: 'initech-shared',
		respond: answers('ada-of-acme'),
		expected: 'customer',
	},
	{
		name: 'globex’s issuer in acme’s token',
		connection: 'acme-oidc',
		respond: answers('token-of-globex'),
		expected: 'token',
	},
];

/** BROKEN on purpose, unless it is none: what the product around the callback does. */
type Fault = 'none' | 'forgets the browser' | 'finds people by e-mail' | 'takes names of groups';

/** The callback of the guide, with a store of flows, accounts and maps around it. */
function open(fault: Fault): Callback {
	const flows = new Map<string, Flow>();
	const signIn = new SignIn({
		connection: async (id) => connections.get(id) ?? null,
		flows: {
			keep: async (flow) => void flows.set(flow.state, flow),
			take: async (state, browser) => {
				const flow = flows.get(state);
				if (!flow || (flow.browser !== browser && fault !== 'forgets the browser')) return null;
				flows.delete(state);
				return flow;
			},
		},
		execute: [allowInsecureRequests],
	});
	const personOf = ({ connectionId, subject, email }: Person) =>
		(fault === 'finds people by e-mail' ? addresses.get(email ?? '') : undefined) ??
		people.get(`${connectionId}/${subject}`) ??
		'a stranger';
	const roleOf = ({ connectionId, groups }: Person) => {
		const given = (groups ?? []).map((group) => roles.get(`${connectionId}/${group}`));
		if (fault === 'takes names of groups' && groups?.includes('admin')) return 'admin';
		return given.includes('admin') ? 'admin' : 'member';
	};
	return {
		begin: (connectionId, browser) => signIn.begin(connectionId, browser),
		finish: async (address, browser) => {
			const person = await signIn.finish(address, browser);
			const { tenantId, connectionId } = person;
			return { tenantId, connectionId, personId: personOf(person), role: roleOf(person) };
		},
	};
}

const reasons = ['address', 'issuer', 'flow', 'customer', 'token'] as const;

it('MT-AUTH-009: finds no hole in the callback of the guide, and those of a store that forgets', async () => {
	expect(await holes(rows, open('none'), reasons)).toEqual([]);
	expect(await holes(rows, open('forgets the browser'), reasons)).toEqual([
		'another browser: opens globex by globex-oidc for gus, member, not refused: flow',
	]);
});

it.each<[Fault, string]>([
	['finds people by e-mail', 'gus, member'],
	['takes names of groups', 'a stranger, admin'],
])('finds a product that opens the right tenant wrongly: %s', async (fault, opened) => {
	expect(await holes(rows, open(fault), reasons)).toEqual([
		`acme’s provider names subject, address and groups of others: opens acme by acme-oidc for ${opened}, not opens acme by acme-oidc for a stranger, member`,
	]);
});
