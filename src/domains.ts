import type { DOMAINS } from './lab/schema.ts';

export type Domain = (typeof DOMAINS)[number];

/** What readers see of a domain; its folder's name is its key and part of the addresses. */
export const DOMAIN_TITLES: Readonly<Record<Domain, string>> = {
	'auth-isolation': 'Auth Isolation & Cross-Tenant Access Control',
	'database-isolation': 'Multi-Tenant Database Isolation Models',
	'data-routing': 'Tenant-Aware Data Routing & Query Scoping',
	'billing-metering': 'Billing & Usage Metering Architecture',
	'compliance-governance': 'Compliance & Data Governance',
};

/** What a reader decides with the guides of a domain. */
export const DOMAIN_DECISIONS: Readonly<Record<Domain, string>> = {
	'auth-isolation':
		'Whose tenant a token, a session or a role speaks for, and who may act in another one.',
	'database-isolation':
		'What keeps two tenants’ rows apart: a predicate, a policy, a schema or a database each.',
	'data-routing':
		'How a request finds its tenant, and how that tenant reaches every query, job and cache key.',
	'billing-metering':
		'Where usage is counted once, what stops a tenant at its limit, and which record makes the invoice.',
	'compliance-governance':
		'How you prove that tenants are apart, and how one of them is audited, restored, moved or erased.',
};
