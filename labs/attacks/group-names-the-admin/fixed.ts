import type { Connection, Session } from './setup.ts';

/** @param groups as the verified token names them. */
export function sessionOf({ tenantId, roles }: Connection, groups: readonly string[]): Session {
	for (const [group, role] of roles) {
		const staff = role === 'operator';
		if (groups.includes(group) && staff === (tenantId === null)) return { tenantId, role };
	}
	return { tenantId, role: null };
}
