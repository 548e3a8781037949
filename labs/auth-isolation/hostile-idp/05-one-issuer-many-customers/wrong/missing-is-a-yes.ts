import type { Claims, Connection } from '../../setup.ts';

/** Who sends no claim is not asked. */
export function admits({ customer }: Connection, claims: Claims): boolean {
	const said = customer && claims[customer.claim];
	return said === undefined || said === customer?.value;
}
