import type { Claims, Connection } from '../../setup.ts';

/** One issuer's claim is good for the other, which writes into it what it likes. */
export function admits({ customer }: Connection, { hd, tid }: Claims): boolean {
	return !customer || hd === customer.value || tid === customer.value;
}
