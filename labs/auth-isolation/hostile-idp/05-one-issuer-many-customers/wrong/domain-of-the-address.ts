import type { Claims, Connection } from '../../setup.ts';

/** Goes by the end of the address, which a private account may have too. */
export function admits({ customer }: Connection, { email = '', tid }: Claims): boolean {
	if (!customer) return true;
	return customer.claim === 'hd' ? email.endsWith(`@${customer.value}`) : tid === customer.value;
}
