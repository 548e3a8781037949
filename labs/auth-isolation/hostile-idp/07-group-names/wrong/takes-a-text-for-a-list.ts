import type { Claims, Connection, Role } from '../../setup.ts';

/** A text includes more than a list does. */
export function role(connection: Connection, { groups }: Claims): Role {
	const sent = (groups ?? '') as string;
	for (const [id, mapped] of connection.groups) if (sent.includes(id)) return mapped;
	return 'member';
}
