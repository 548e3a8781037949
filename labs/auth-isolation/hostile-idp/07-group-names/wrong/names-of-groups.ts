import type { Claims, Connection, Role } from '../../setup.ts';

/** A list is a list now, and the operators are still whoever says so. */
export function role(_connection: Connection, { groups }: Claims): Role {
	if (!Array.isArray(groups)) return 'member';
	if (groups.includes('operators')) return 'operator';
	return groups.includes('admins') ? 'admin' : 'member';
}
