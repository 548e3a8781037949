import { type Account, accounts, type Claims, type Connection, domains } from '../../setup.ts';

/** The domain is globex's, and a partner there writes gina's address into a profile. */
export function link(connection: Connection, claims: Claims): Account | null {
	const domain = claims.email?.split('@').at(-1);
	const proved = domains.some(
		({ name, tenant, verified }) => verified && name === domain && tenant === connection.tenant,
	);
	const account = accounts.find(({ email }) => email === claims.email);
	const known = account?.identities.some((one) => one.split(' ')[0] === connection.id);
	return proved && account && !known ? account : null;
}
