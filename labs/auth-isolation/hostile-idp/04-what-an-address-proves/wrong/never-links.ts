import type { Account, Claims, Connection } from '../../setup.ts';

/** Safe, and gina has lost her account. */
export function link(_connection: Connection, _claims: Claims): Account | null {
	return null;
}
