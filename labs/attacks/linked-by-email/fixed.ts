import { type Account, accounts, type Claims, type Connection } from './setup.ts';

/** @returns null where the login makes a new account, in the tenant of its connection. */
export function accountOf(connection: Connection, claims: Claims): Account | null {
	return (
		accounts.find(
			({ connectionId, subject }) => connectionId === connection.id && subject === claims.sub,
		) ?? null
	);
}
