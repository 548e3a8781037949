import type { Claims, Connection, Role } from '../../setup.ts';

/** Safe, and nobody administers anything. */
export function role(_connection: Connection, _claims: Claims): Role {
	return 'member';
}
