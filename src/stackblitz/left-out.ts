/**
 * Tests of examples that need a server with several sessions, which PGlite is not: it kills, cancels
 * and locks between connections. By example, the beginnings of the tests' names.
 */
export const LEFT_OUT: Readonly<Record<string, readonly string[]>> = {
	'row-level-security/code/with-tenant': [
		'throws away a connection',
		'many tenants on few connections',
	],
	'pool-of-one/code/tenant-limits': [
		'sends a statement that takes too long',
		'takes too long in small steps',
		'is canceled while a statement runs',
		'writes and is canceled',
	],
	// PGlite is one database.
	'same-app-three-ways/code/invoice-store': ['an InvoiceStore of a database each'],
	'quota-race/code/quota-reservation': ['waits a second for the counter'],
	// There is no Redis.
	'quota-race/code/redis-quota': ['in a Redis, take'],
	'usage-dedupe/code/usage-consumer': ['would deadlock if two transactions'],
	'chaos-mailbox/code/webhook': [
		'lets two deliveries about one customer take turns',
		'holds up neither another customer',
	],
	'chaos-mailbox/code/meter-events': ['keeps one call in flight'],
	'audit-chain/code/audit-append': ['is told to try again when it waited'],
	'erasure-graph/code/restore-and-erase': ['is read with the holds, and takes no request'],
	'fleet/code/cohort-runner': ['one run at a time', 'a tenant whose table somebody holds'],
};

/** Examples that are offered on no page: each of their tests needs a service, a KMS or identity providers. */
export const WITHOUT_PROJECT: readonly string[] = [
	'crypto-shred/code/kms-keys',
	'hostile-idp/code/oidc-callback',
	'hostile-idp/code/saml-callback',
];
