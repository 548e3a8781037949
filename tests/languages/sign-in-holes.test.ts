import { allowInsecureRequests } from 'openid-client';
import { afterAll, expect, it } from 'vitest';
import cases from '../../labs/auth-isolation/hostile-idp/code/oidc-callback/cases.json' with {
	type: 'json',
};
import {
	type Connection,
	type Flow,
	SignIn,
} from '../../labs/auth-isolation/hostile-idp/code/oidc-callback/oidc-callback.ts';
import { visit } from '../../labs/auth-isolation/hostile-idp/code/oidc-callback/visit.ts';
import {
	holes,
	type Row,
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
			scope: 'openid',
			redirectUri: `https://app.example/sso/${id}/callback`,
			customer,
			roles: new Map(),
		},
	]),
);
const tenants = new Map([...connections].map(([id, { tenantId }]) => [id, tenantId]));

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
	{ name: 'ada', connection: 'acme-oidc', respond: answers('ada'), refused: null },
	{ name: 'gus', connection: 'globex-oidc', respond: answers('gus'), refused: null },
	{ name: 'ida', connection: 'initech-shared', respond: answers('ida'), refused: null },
	{
		name: 'globex’s provider answers acme’s login at its own address',
		connection: 'acme-oidc',
		respond: answers('gus', 'globex-oidc'),
		refused: 'address',
	},
	{
		name: 'globex’s provider answers acme’s login',
		connection: 'acme-oidc',
		respond: answers('gus', 'globex-oidc', (address) => {
			address.pathname = '/sso/acme-oidc/callback';
		}),
		refused: 'issuer',
	},
	{
		name: 'another browser',
		connection: 'globex-oidc',
		respond: answers('gus'),
		elsewhere: true,
		refused: 'flow',
	},
	{
		name: 'another customer',
		connection: 'initech-shared',
		respond: answers('ada-of-acme'),
		refused: 'customer',
	},
	{
		name: 'globex’s issuer in acme’s token',
		connection: 'acme-oidc',
		respond: answers('token-of-globex'),
		refused: 'token',
	},
];

/** The callback of the guide, over flows that are taken this way. */
function open(take: (flows: Map<string, Flow>, state: string, browser: string) => Flow | null) {
	const flows = new Map<string, Flow>();
	return new SignIn({
		connection: async (id) => connections.get(id) ?? null,
		flows: {
			keep: async (flow) => void flows.set(flow.state, flow),
			take: async (state, browser) => take(flows, state, browser),
		},
		execute: [allowInsecureRequests],
	});
}

const reasons = ['address', 'issuer', 'flow', 'customer', 'token'] as const;

it('MT-AUTH-009: finds no hole in the callback of the guide, and those of a store that forgets', async () => {
	const right = open((flows, state, browser) => {
		const flow = flows.get(state);
		if (flow?.browser !== browser) return null;
		flows.delete(state);
		return flow;
	});
	expect(await holes(rows, right, tenants, reasons)).toEqual([]);

	// BROKEN on purpose: the flow is found by its state alone.
	const forgetful = open((flows, state) => {
		const flow = flows.get(state) ?? null;
		flows.delete(state);
		return flow;
	});
	expect(await holes(rows, forgetful, tenants, reasons)).toEqual(['another browser: opens globex']);
});
