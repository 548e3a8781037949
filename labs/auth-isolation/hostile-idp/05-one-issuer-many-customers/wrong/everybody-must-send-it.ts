import type { Claims, Connection } from '../../setup.ts';

/** An issuer of one customer sends neither claim. */
export function admits({ customer }: Connection, { hd, tid }: Claims): boolean {
	return (hd ?? tid) !== undefined && (hd ?? tid) === customer?.value;
}
