import { accounts, type Claims, type Connection, type Session } from '../setup.ts';

/** The session of somebody who was here before; null for a stranger. */
export function session(connection: Connection, claims: Claims): Session | null {
	const identity = `${connection.id} ${claims.sub}`;
	const account = accounts.find(({ identities }) => identities.includes(identity));
	if (!account) return null;
	if (!account.tenants.includes(connection.tenant)) throw new Error('No member any more.');
	return { account, opens: [connection.tenant] };
}
