import { type Account, accounts, type Claims, type Connection, domains } from '../../setup.ts';

/** Stricter by one: only somebody who is a member of this tenant already. */
export function link({ id, tenant }: Connection, claims: Claims): Account | null {
	if (claims.email_verified !== true) return null;
	const proved = domains.filter((one) => one.tenant === tenant && one.verified);
	return (
		accounts.find(
			({ email, tenants, identities }) =>
				email === claims.email &&
				tenants.includes(tenant) &&
				proved.some(({ name }) => email.endsWith(`@${name}`)) &&
				identities.every((one) => !one.startsWith(`${id} `)),
		) ?? null
	);
}
