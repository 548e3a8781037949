import { type Account, accounts, type Claims, type Connection, domains } from '../../setup.ts';

/** Globex has proved its domain, and acme's provider speaks for it. */
export function link(connection: Connection, claims: Claims): Account | null {
	const domain = claims.email?.split('@').at(-1);
	const proved = domains.some(({ name, verified }) => verified && name === domain);
	const account = accounts.find(({ email }) => email === claims.email);
	const known = account?.identities.some((one) => one.split(' ')[0] === connection.id);
	return proved && account && !known && claims.email_verified === true ? account : null;
}
