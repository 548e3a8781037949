import type { Claims, Connection, Role } from '../../setup.ts';

/** The mapping asks for its groups, instead of the groups for their mapping. */
export function role(connection: Connection, claims: Claims): Role {
	const sent = new Set(Array.isArray(claims.groups) ? claims.groups : []);
	for (const [id, mapped] of connection.groups) if (sent.has(id)) return mapped;
	return 'member';
}
