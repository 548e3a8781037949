import { accounts, type Claims, type Connection, type Session } from '../../setup.ts';

/** The address comes back in as the second try. */
export function session(connection: Connection, claims: Claims): Session | null {
	const identity = `${connection.id} ${claims.sub}`;
	const account =
		accounts.find(({ identities }) => identities.includes(identity)) ??
		accounts.find(({ email }) => email === claims.email);
	return account ? { account, opens: [connection.tenant] } : null;
}
