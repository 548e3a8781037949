import type { Connection, Role, Session } from './setup.ts';

const ROLES: ReadonlyMap<string, Role> = new Map([
	['support', 'operator'],
	['books-admins', 'admin'],
	['everyone', 'member'],
]);

/** @param groups as the verified token names them. */
export function sessionOf({ tenantId }: Connection, groups: readonly string[]): Session {
	for (const [group, role] of ROLES) if (groups.includes(group)) return { tenantId, role };
	return { tenantId, role: null };
}
