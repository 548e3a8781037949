import type { Claims, Connection } from '../setup.ts';

/** Whether the connection's own customer sent this person. */
export function admits({ customer }: Connection, claims: Claims): boolean {
	if (!customer) return true;
	return claims[customer.claim] === customer.value;
}
