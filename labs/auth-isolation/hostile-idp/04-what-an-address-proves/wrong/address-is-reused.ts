import { type Account, accounts, type Claims, type Connection, domains } from '../../setup.ts';

/** Who is given the address is given the account. */
export function link(connection: Connection, claims: Claims): Account | null {
	const domain = claims.email?.split('@').at(-1);
	const proved = domains.some(
		({ name, tenant, verified }) => verified && name === domain && tenant === connection.tenant,
	);
	const account = accounts.find(({ email }) => email === claims.email);
	return proved && account && claims.email_verified === true ? account : null;
}
