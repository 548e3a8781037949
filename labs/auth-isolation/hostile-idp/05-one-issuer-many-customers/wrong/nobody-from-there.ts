import type { Claims, Connection } from '../../setup.ts';

/** Safe, and initech is locked out. */
export function admits({ customer }: Connection, _claims: Claims): boolean {
	return customer === undefined;
}
