import { accounts, type Claims, type Connection, type Session } from '../../setup.ts';

/** Acme's provider vouched for cody, and the session opens globex too. */
export function session(connection: Connection, claims: Claims): Session | null {
	const identity = `${connection.id} ${claims.sub}`;
	const account = accounts.find(({ identities }) => identities.includes(identity));
	return account ? { account, opens: account.tenants } : null;
}
