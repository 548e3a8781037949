import { accounts, type Claims, type Connection, type Session } from '../setup.ts';

/** The session of somebody who was here before; null for a stranger. */
export function session(_connection: Connection, claims: Claims): Session | null {
	const account = accounts.find(({ email }) => email === claims.email);
	return account ? { account, opens: account.tenants } : null;
}
