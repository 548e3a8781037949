import { accounts, type Claims, type Connection, Refused, type Session } from '../../setup.ts';

const byIdentity = new Map(
	accounts.flatMap((account) => account.identities.map((one) => [one, account] as const)),
);

/** Looks the identity up, and opens what membership and connection have in common. */
export function session({ id, tenant }: Connection, { sub }: Claims): Session | null {
	const account = byIdentity.get(`${id} ${sub}`);
	if (!account) return null;
	const opens = account.tenants.filter((one) => one === tenant);
	if (opens.length === 0) throw new Refused('This account is no member here.');
	return { account, opens };
}
