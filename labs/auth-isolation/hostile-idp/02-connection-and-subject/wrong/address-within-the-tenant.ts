import { accounts, type Claims, type Connection, type Session } from '../../setup.ts';

/** Still by address, so who changes it is somebody else. */
export function session(connection: Connection, claims: Claims): Session | null {
	const account = accounts.find(
		({ email, tenants }) => email === claims.email && tenants.includes(connection.tenant),
	);
	return account ? { account, opens: [connection.tenant] } : null;
}
