import { type Account, accounts, type Claims, type Connection, domains } from '../../setup.ts';

/** Acme has entered globex's domain, and that is all it takes. */
export function link(connection: Connection, claims: Claims): Account | null {
	const domain = claims.email?.split('@').at(-1);
	const proved = domains.some(
		({ name, tenant }) => name === domain && tenant === connection.tenant,
	);
	const account = accounts.find(({ email }) => email === claims.email);
	const known = account?.identities.some((one) => one.split(' ')[0] === connection.id);
	return proved && account && !known && claims.email_verified === true ? account : null;
}
