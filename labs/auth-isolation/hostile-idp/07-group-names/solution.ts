import type { Claims, Connection, Role } from '../setup.ts';

export function role(connection: Connection, { groups }: Claims): Role {
	if (!Array.isArray(groups)) return 'member';
	const mapped = groups.map((id) => connection.groups.get(id));
	return mapped.find((one) => one !== undefined) ?? 'member';
}
