import { type Account, accounts, type Claims, type Connection } from './setup.ts';

/** @returns null where the login makes a new account. */
export function accountOf(_connection: Connection, claims: Claims): Account | null {
	if (claims.email_verified === false) return null;
	return accounts.find(({ email }) => email === claims.email) ?? null;
}
