import { type Claims, type Connection, connections } from '../../setup.ts';

/** A list of whom to refuse: it knows nobody who is no customer. */
export function admits(connection: Connection, { hd, tid }: Claims): boolean {
	return Object.values(connections).every(
		({ id, customer }) =>
			id === connection.id || customer === undefined || ![hd, tid].includes(customer.value),
	);
}
