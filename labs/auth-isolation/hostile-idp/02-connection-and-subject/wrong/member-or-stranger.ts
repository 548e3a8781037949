import { accounts, type Claims, type Connection, type Session } from '../../setup.ts';

/** Whoever was taken out comes back as a stranger, and gets a new account. */
export function session(connection: Connection, claims: Claims): Session | null {
	const identity = `${connection.id} ${claims.sub}`;
	const account = accounts.find(({ identities }) => identities.includes(identity));
	if (!account?.tenants.includes(connection.tenant)) return null;
	return { account, opens: [connection.tenant] };
}
