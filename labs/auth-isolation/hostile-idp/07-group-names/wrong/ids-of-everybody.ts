import { type Claims, type Connection, connections, type Role } from '../../setup.ts';

/** Ids instead of names, in one mapping for all providers. */
export function role(_connection: Connection, { groups }: Claims): Role {
	const all = new Map(Object.values(connections).flatMap((one) => [...one.groups]));
	if (!Array.isArray(groups)) return 'member';
	return groups.map((id) => all.get(id)).find((one) => one !== undefined) ?? 'member';
}
