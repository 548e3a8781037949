import { type Account, accounts, type Claims, type Connection, domains } from '../setup.ts';

/** The account that a stranger's sign-in is added to; null makes a new one. */
export function link(connection: Connection, claims: Claims): Account | null {
	if (claims.email_verified !== true) return null;
	const domain = claims.email?.split('@').at(-1);
	const proved = domains.some(
		({ name, tenant, verified }) => verified && name === domain && tenant === connection.tenant,
	);
	if (!proved) return null;
	const account = accounts.find(({ email }) => email === claims.email);
	const known = account?.identities.some((one) => one.split(' ')[0] === connection.id);
	return account && !known ? account : null;
}
