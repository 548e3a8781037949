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
