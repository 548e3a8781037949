import { type Account, accounts, type Claims, type Connection } from '../../setup.ts';

/** No domain is asked for: cleo is a member of acme, so acme's provider may be cleo. */
export function link(connection: Connection, claims: Claims): Account | null {
	if (claims.email_verified !== true) return null;
	const account = accounts.find(({ email }) => email === claims.email);
	const known = account?.identities.some((one) => one.split(' ')[0] === connection.id);
	return account?.tenants.includes(connection.tenant) && !known ? account : null;
}
