import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { KeySet } from '../key-set/key-set.ts';
import type { Role, Trust } from '../verify-token/verify-token.ts';
import { tokens, trust } from '../verify-token/world.ts';
import cases from './cases.json' with { type: 'json' };
import { requireTenant } from './tenant-request.ts';

interface Case {
	name: string;
	token?: string;
	scheme?: string;
	tenant?: string;
	needs?: Role;
	headers?: Record<string, string>;
	down?: boolean;
	status: number;
	challenge?: string;
}

const rows = cases.cases as Case[];
const ACME = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';

function requestOf({ token, scheme = 'Bearer', tenant = ACME, headers = {} }: Case): Request {
	const authorization = token ? { Authorization: `${scheme} ${tokens[token]}` } : {};
	return new Request(`https://api.example/tenants/${tenant}/invoices`, {
		headers: { ...headers, ...authorization },
	});
}

function trustOf({ down }: Case): Trust {
	if (!down) return trust;
	return { ...trust, membership: () => Promise.reject(new Error('connection refused')) };
}

describe('requireTenant', () => {
	it.each(rows)('$name: $status', async (one) => {
		const guarded = requireTenant(
			trustOf(one),
			one.needs ?? 'member',
			() => {},
			async (_, access) => Response.json({ tenant: access.tenantId }),
		);
		const response = await guarded(requestOf(one));
		expect(response.status).toBe(one.status);
		expect(response.headers.get('WWW-Authenticate')).toBe(one.challenge ?? null);
		expect(await response.json()).toEqual(
			one.status === 200 ? { tenant: one.tenant ?? ACME } : { error: one.status },
		);
	});

	it('answers 503 while the keys of the issuer can not be had', async () => {
		const keys = new KeySet<CryptoKey>(() => Promise.reject(new Error('connection refused')));
		const down: Trust = {
			...trust,
			issuer: (url) => {
				const issuer = trust.issuer(url);
				return issuer && { ...issuer, key: (kid) => keys.find(kid) };
			},
		};
		const guarded = requireTenant(
			down,
			'member',
			() => {},
			async () => Response.json({}),
		);
		expect((await guarded(requestOf(rows[0] as Case))).status).toBe(503);
	});

	it('logs the reason that the client does not learn', async () => {
		const said: unknown[] = [];
		const guarded = requireTenant(
			trust,
			'member',
			(reason) => said.push(reason),
			async () => Response.json({}),
		);
		for (const one of rows) await guarded(requestOf(one));
		expect(said).toContain('signature');
		expect(said).toContain('membership');
	});

	it('does not take an error of the handler for one of the token', async () => {
		const bug = new Error('a bug in the handler');
		const guarded = requireTenant(
			trust,
			'member',
			() => {},
			() => Promise.reject(bug),
		);
		await expect(guarded(requestOf(rows[0] as Case))).rejects.toBe(bug);
	});
});

describe('a handler that verifies the token and then uses something else', () => {
	const { token = '', tenant = ACME } = rows[0] as Case;
	const globex = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';

	/** BROKEN on purpose: the signature is verified, the tenant comes from the client. */
	function brokenTenant(request: Request, from: 'path' | 'header'): string {
		expect(decodeJwt(tokens[token] ?? '')['tenant_id']).toBe(tenant);
		const path = new URL(request.url).pathname.split('/')[2] ?? '';
		// BROKEN on purpose: what should be only compared decides.
		return from === 'path' ? path : (request.headers.get('X-Tenant-ID') ?? path);
	}

	it.each([
		['a header of the client names globex', 'header'],
		['token of acme, path of globex', 'path'],
	] as const)('acts for globex: %s', (name, from) => {
		const one = rows.find((row) => row.name === name) as Case;
		expect(brokenTenant(requestOf(one), from)).toBe(globex);
	});
});
