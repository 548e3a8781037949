export const acme = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
export const globex = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';

/** What a session of a tenant reads. */
export const books: Readonly<Record<string, string>> = {
	[acme]: 'orchid retainer',
	[globex]: 'falcon rollout',
};

/** A provider that a customer brought. */
export interface Connection {
	readonly id: string;
	readonly tenantId: string;
}

export const acmeLogin: Connection = { id: 'acme-login', tenantId: acme };
export const globexLogin: Connection = { id: 'globex-login', tenantId: globex };

/** Claims of an ID token whose signature, issuer, audience and nonce were found right. */
export interface Claims {
	readonly sub: string;
	readonly email: string;
	readonly email_verified?: boolean;
}

export interface Account {
	readonly tenantId: string;
	readonly connectionId: string;
	readonly subject: string;
	email: string;
}

export const accounts: readonly Account[] = [
	{ tenantId: acme, connectionId: 'acme-login', subject: 'ada', email: 'ada@acme.example' },
	{ tenantId: globex, connectionId: 'globex-login', subject: 'gus', email: 'gus@globex.example' },
];

/** What a login opened: the books of the account's tenant. */
export function answerTo(find: () => Account | null): string {
	const account = find();
	return account === null ? 'a new account' : (books[account.tenantId] ?? 'nothing');
}
