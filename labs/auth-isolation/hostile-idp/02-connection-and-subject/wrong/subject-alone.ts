import { accounts, type Claims, type Connection, type Session } from '../../setup.ts';

/** Two providers may give the same subject to two people. */
export function session(connection: Connection, claims: Claims): Session | null {
	const account = accounts.find(({ identities }) =>
		identities.some((identity) => identity.endsWith(` ${claims.sub}`)),
	);
	return account ? { account, opens: [connection.tenant] } : null;
}
