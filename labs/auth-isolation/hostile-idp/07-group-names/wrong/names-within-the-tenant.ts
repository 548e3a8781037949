import type { Claims, Connection, Role } from '../../setup.ts';

/** Operators are held to the house, and a group called admins is still anybody's to make. */
export function role(connection: Connection, { groups }: Claims): Role {
	if (!Array.isArray(groups)) return 'member';
	if (connection.tenant === 'house' && groups.includes('g-9')) return 'operator';
	return groups.includes('admins') || groups.includes('g-77') ? 'admin' : 'member';
}
