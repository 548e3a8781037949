import type { Claims, Connection, Role } from '../setup.ts';

export function role(_connection: Connection, { groups }: Claims): Role {
	const names = groups as string[] | undefined;
	if (names?.includes('operators') || names?.includes('g-9')) return 'operator';
	if (names?.includes('admins') || names?.includes('g-77')) return 'admin';
	return 'member';
}
