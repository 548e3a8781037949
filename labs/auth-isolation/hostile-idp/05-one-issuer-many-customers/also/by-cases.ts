import type { Claims, Connection } from '../../setup.ts';

/** One case for each claim. */
export function admits({ customer }: Connection, { hd, tid }: Claims): boolean {
	switch (customer?.claim) {
		case 'hd':
			return hd !== undefined && hd === customer.value;
		case 'tid':
			return tid !== undefined && tid === customer.value;
		default:
			return true;
	}
}
