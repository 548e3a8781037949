export const acme = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
export const globex = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';

/** What a session of a tenant reads. */
const books: Readonly<Record<string, string>> = {
	[acme]: 'orchid retainer',
	[globex]: 'falcon rollout',
};

export type Role = 'member' | 'admin' | 'operator';

/** A provider, and what its groups mean here. The map was written by us, from what its tenant asked for. */
export interface Connection {
	readonly tenantId: string | null;
	readonly roles: ReadonlyMap<string, Role>;
}

export const acmeLogin: Connection = {
	tenantId: acme,
	roles: new Map([
		['everyone', 'member'],
		['books-admins', 'admin'],
	]),
};
/** The provider of the service's own staff. It belongs to no tenant. */
export const staffLogin: Connection = { tenantId: null, roles: new Map([['support', 'operator']]) };

export interface Session {
	readonly tenantId: string | null;
	readonly role: Role | null;
}

/** What a session reads of a tenant. */
export function read(session: Session, tenantId: string): string {
	const own = session.role !== null && session.tenantId === tenantId;
	return own || session.role === 'operator' ? (books[tenantId] ?? 'nothing') : 'refused';
}
