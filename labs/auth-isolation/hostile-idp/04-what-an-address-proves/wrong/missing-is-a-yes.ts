import { type Account, accounts, type Claims, type Connection, domains } from '../../setup.ts';

/** A provider that says nothing has not said no. */
export function link(connection: Connection, claims: Claims): Account | null {
	const domain = claims.email?.split('@').at(-1);
	const proved = domains.some(
		({ name, tenant, verified }) => verified && name === domain && tenant === connection.tenant,
	);
	const account = accounts.find(({ email }) => email === claims.email);
	const known = account?.identities.some((one) => one.split(' ')[0] === connection.id);
	return proved && account && !known && (claims.email_verified ?? true) === true ? account : null;
}
