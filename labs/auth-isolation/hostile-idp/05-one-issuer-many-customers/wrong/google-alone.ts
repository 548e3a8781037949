import type { Claims, Connection } from '../../setup.ts';

/** Knows hd, and lets everybody of the directory in. */
export function admits({ customer }: Connection, { hd }: Claims): boolean {
	return customer?.claim !== 'hd' || hd === customer.value;
}
