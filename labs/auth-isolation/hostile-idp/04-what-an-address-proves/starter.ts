import { type Account, accounts, type Claims, type Connection } from '../setup.ts';

/** The account that a stranger's sign-in is added to; null makes a new one. */
export function link(_connection: Connection, claims: Claims): Account | null {
	const account = accounts.find(({ email }) => email === claims.email);
	if (!account || claims.email_verified === false) return null;
	return account;
}
