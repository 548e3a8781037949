import type { Claims, Connection } from '../setup.ts';

/** Whether the connection's own customer sent this person. */
export function admits(_connection: Connection, _claims: Claims): boolean {
	return true;
}
