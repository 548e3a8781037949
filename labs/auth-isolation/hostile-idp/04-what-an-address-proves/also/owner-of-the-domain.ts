import { type Account, accounts, type Claims, type Connection, domains } from '../../setup.ts';

const owners = new Map(
	domains.filter(({ verified }) => verified).map(({ name, tenant }) => [name, tenant]),
);

/** Asks whose the domain is, and adds only to an account that nobody of this connection uses. */
export function link({ id, tenant }: Connection, claims: Claims): Account | null {
	const [, domain = ''] = claims.email?.split('@') ?? [];
	if (claims.email_verified !== true || owners.get(domain) !== tenant) return null;
	const free = accounts.filter(
		({ identities }) => !identities.some((one) => one.startsWith(`${id} `)),
	);
	return free.find(({ email }) => email === claims.email) ?? null;
}
