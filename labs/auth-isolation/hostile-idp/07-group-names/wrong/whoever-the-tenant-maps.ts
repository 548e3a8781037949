import type { Claims, Connection, Role } from '../../setup.ts';

/** A tenant that maps anything makes everybody what it maps. */
export function role(connection: Connection, _claims: Claims): Role {
	return [...connection.groups.values()][0] ?? 'member';
}
