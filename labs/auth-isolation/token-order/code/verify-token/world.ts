import { importJWK } from 'jose';
import cases from './cases.json' with { type: 'json' };
import { completed, readTokens, type TokenCase } from './mint.ts';
import type { Membership, Reason, Role, Trust } from './verify-token.ts';

/** The issuers, members and tokens of cases.json, as a verifier gets them. */

export const NOW = new Date(cases.now);
export const { publicKeys, tokens } = readTokens();

export async function publicKey(id: string): Promise<CryptoKey> {
	const jwk = publicKeys[id];
	if (!jwk) throw new Error(`tokens.json has no key ${id}; run node mint.ts.`);
	return (await importJWK(jwk, 'ES256')) as CryptoKey;
}

const issuers = new Map(
	await Promise.all(
		cases.issuers.map(async ({ url, keys, tenants }) => {
			const published = new Map(
				await Promise.all(keys.map(async (id) => [id, await publicKey(id)] as const)),
			);
			const key = async (kid: string) => published.get(kid) ?? null;
			return [url, { url, tenants: new Set(tenants), key }] as const;
		}),
	),
);

export function findMembership(
	tenant: string,
	issuer: string | null,
	subject: string,
): Membership | null {
	const row = cases.memberships.find(
		(one) =>
			one.tenant === tenant &&
			one.subject === subject &&
			(issuer === null || one.issuer === issuer),
	);
	return row ? { version: row.version, role: row.role as Role } : null;
}

export const trust: Trust = {
	audience: cases.audience,
	maxLife: cases.maxLifeSeconds,
	issuer: (url) => issuers.get(url),
	membership: async (tenant, issuer, subject) => findMembership(tenant, issuer, subject),
	now: () => NOW,
};

export interface Row {
	readonly name: string;
	readonly token: string;
	readonly addresses: string;
	readonly needs: Role;
	readonly refused: Reason | null;
}

export const rows: readonly Row[] = (cases.cases as TokenCase[]).map((one) => ({
	name: one.name,
	token: tokens[one.name] ?? '',
	addresses: completed(one).addresses,
	needs: (one.needs ?? 'member') as Role,
	refused: (one.refused ?? null) as Reason | null,
}));
